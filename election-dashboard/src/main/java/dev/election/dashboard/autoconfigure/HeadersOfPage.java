// SPDX-License-Identifier: Apache-2.0
package dev.election.dashboard.autoconfigure;

import dev.election.dashboard.DashboardFiles;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * The headers of responses of the dashboard, which an operation of an endpoint cannot set. A path is matched as Spring
 * matches it, also if it is written with other encodings: the page is never served without them.
 */
final class HeadersOfPage {

    private final Supplier<String> path;

    // Created with the first request; written and read by threads of requests, which may create it twice.
    private volatile @Nullable PathPattern pattern;

    HeadersOfPage(Supplier<String> path) {
        this.path = path;
    }

    void writeIfRequested(PathContainer requested, BiConsumer<String, String> response) {
        if (pattern().matches(requested)) {
            DashboardFiles.HEADERS.forEach(response);
        }
    }

    private PathPattern pattern() {
        PathPattern created = pattern;
        if (created == null) {
            created = PathPatternParser.defaultInstance.parse(path.get() + "/**");
            pattern = created;
        }
        return created;
    }
}
