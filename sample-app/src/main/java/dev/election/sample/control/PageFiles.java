// SPDX-License-Identifier: Apache-2.0
package dev.election.sample.control;

import dev.election.dashboard.DashboardFile;
import dev.election.dashboard.DashboardFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** The dashboard, with what the demonstration adds to it, by the paths at which they are served. Immutable. */
final class PageFiles {

    private static final String FOLDER = "files";
    private static final String OWN = "/dev/election/sample/control/";
    private static final String SCRIPT = "text/javascript;charset=UTF-8";
    private static final Map<String, String> OWN_FILES = Map.of(
            "demo.js", SCRIPT,
            "demo-story.js", SCRIPT,
            "demo-instances.js", SCRIPT,
            "demo-runs.js", SCRIPT,
            "demo.css", "text/css;charset=UTF-8");
    private static final String SETTINGS = """
            {"election": "election", "actions": ["step-down", "transfer"], "reach": "leader", "extension": "files/demo.js"}
            """;

    private final DashboardFiles dashboard = DashboardFiles.load();

    Optional<PageFile> at(String path) {
        if (path.equals("/")) {
            return Optional.of(of(dashboard.page(FOLDER)));
        }
        String folder = "/" + FOLDER + "/";
        return path.startsWith(folder) ? file(path.substring(folder.length())) : Optional.empty();
    }

    private Optional<PageFile> file(String name) {
        if (name.equals("settings.json")) {
            return Optional.of(new PageFile(200, "application/json", SETTINGS));
        }
        String type = OWN_FILES.get(name);
        return type != null
                ? Optional.of(new PageFile(200, type, read(OWN + name)))
                : dashboard.file(name).map(PageFiles::of);
    }

    private static PageFile of(DashboardFile file) {
        return new PageFile(200, file.mediaType(), file.content());
    }

    private static String read(String resource) {
        try (InputStream in = PageFiles.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + " is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
