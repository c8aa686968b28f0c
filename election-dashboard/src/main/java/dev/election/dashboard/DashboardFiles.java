// SPDX-License-Identifier: Apache-2.0
package dev.election.dashboard;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The files that the page consists of, and the headers with which they must be served. The endpoint serves them for one
 * application. Another server can serve them too, and feed the page with data of its own: the README of this module
 * describes what the page requests. Immutable and safe for use by many threads.
 *
 * @since 0.1.0
 */
public final class DashboardFiles {

    /** The folder of the class path that contains the files. */
    public static final String LOCATION = "META-INF/election-dashboard/";

    /**
     * The headers of each response: the page may load scripts, styles and data from its own origin only, and may not be
     * shown within another page.
     */
    public static final Map<String, String> HEADERS = headers();

    private static final String PAGE = "index.html";
    private static final String FOLDER = "{{files}}";
    private static final Map<String, String> MEDIA_TYPES = Map.of(
            "html", "text/html;charset=UTF-8",
            "css", "text/css;charset=UTF-8",
            "js", "text/javascript;charset=UTF-8",
            "svg", "image/svg+xml;charset=UTF-8");
    private static final List<String> NAMES = List.of(
            PAGE,
            "dashboard.css",
            "dashboard.js",
            "source.js",
            "model.js",
            "history.js",
            "elements.js",
            "elections.js",
            "instances.js",
            "timeline.js",
            "events.js",
            "moves.js",
            "icon.svg");

    private final Map<String, DashboardFile> files = new HashMap<>();

    private DashboardFiles() {
        for (String name : NAMES) {
            String ending = name.substring(name.lastIndexOf('.') + 1);
            files.put(name, new DashboardFile(MEDIA_TYPES.getOrDefault(ending, ""), read(name)));
        }
    }

    /** Reads the files from the class path. */
    public static DashboardFiles load() {
        return new DashboardFiles();
    }

    /**
     * The page.
     *
     * @param folder where its other files are, relative to the address of the page, without a slash at the end
     */
    public DashboardFile page(String folder) {
        DashboardFile page = file(PAGE).orElseThrow();
        return new DashboardFile(page.mediaType(), page.content().replace(FOLDER, escaped(folder)));
    }

    /** A file by its name, without a folder; empty if there is none. */
    public Optional<DashboardFile> file(String name) {
        return Optional.ofNullable(files.get(name));
    }

    private static String escaped(String folder) {
        return folder.replace("&", "&amp;").replace("\"", "&quot;").replace("<", "&lt;");
    }

    private static String read(String name) {
        try (InputStream in = DashboardFiles.class.getClassLoader().getResourceAsStream(LOCATION + name)) {
            if (in == null) {
                throw new IllegalStateException("The file " + LOCATION + name + " is not on the class path: the jar of"
                        + " election-dashboard is incomplete");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(
                "Content-Security-Policy",
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
                        + " base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
                        + " require-trusted-types-for 'script'; trusted-types 'none'");
        headers.put("X-Content-Type-Options", "nosniff");
        headers.put("X-Frame-Options", "DENY");
        headers.put("Referrer-Policy", "no-referrer");
        headers.put("Cross-Origin-Resource-Policy", "same-origin");
        headers.put("Cache-Control", "no-cache");
        return Collections.unmodifiableMap(headers);
    }
}
