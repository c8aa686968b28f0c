// SPDX-License-Identifier: Apache-2.0
package dev.election.dashboard;

import java.util.function.Supplier;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;
import org.springframework.util.MimeType;

/**
 * Actuator endpoint that serves the dashboard, a page for operators. The page reads the endpoint {@code election},
 * which must be exposed too, and moves leadership with it if that is allowed there. This endpoint itself has no data of
 * elections and changes nothing.
 *
 * @since 0.1.0
 */
@WebEndpoint(id = "electiondashboard", defaultAccess = Access.READ_ONLY)
public final class ElectionDashboardEndpoint {

    private static final String SETTINGS = "settings.json";

    private final DashboardFiles files;
    private final Supplier<String> folder;
    private final Supplier<DashboardSettings> settings;

    /**
     * Creates the endpoint.
     *
     * @param folder where the files of the page are, relative to the page: the last segment of its path
     * @param settings what the page has to know; read with each request
     */
    public ElectionDashboardEndpoint(
            DashboardFiles files, Supplier<String> folder, Supplier<DashboardSettings> settings) {
        this.files = files;
        this.folder = folder;
        this.settings = settings;
    }

    /** The page. */
    @ReadOperation(produces = "text/html;charset=UTF-8")
    public WebEndpointResponse<Object> page() {
        return respond(files.page(folder.get()));
    }

    /** A file of the page, or its settings. */
    @ReadOperation(
            produces = {
                "text/css;charset=UTF-8",
                "text/javascript;charset=UTF-8",
                "image/svg+xml;charset=UTF-8",
                "application/json"
            })
    public WebEndpointResponse<Object> file(@Selector String name) {
        if (name.equals(SETTINGS)) {
            return new WebEndpointResponse<>(settings.get(), MimeType.valueOf("application/json"));
        }
        return files.file(name)
                .filter(file -> !file.mediaType().startsWith("text/html")) // it is served above, with its folder
                .map(ElectionDashboardEndpoint::respond)
                .orElseGet(() -> new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND));
    }

    private static WebEndpointResponse<Object> respond(DashboardFile file) {
        return new WebEndpointResponse<>(file.content(), MimeType.valueOf(file.mediaType()));
    }
}
