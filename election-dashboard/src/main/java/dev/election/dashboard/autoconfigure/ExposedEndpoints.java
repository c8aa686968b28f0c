// SPDX-License-Identifier: Apache-2.0
package dev.election.dashboard.autoconfigure;

import dev.election.LeaderElections;
import dev.election.dashboard.DashboardSettings;
import dev.election.spring.actuate.ElectionEndpoint.Action;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.web.ExposableWebEndpoint;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.actuate.endpoint.web.WebEndpointHttpMethod;
import org.springframework.boot.actuate.endpoint.web.WebEndpointsSupplier;
import org.springframework.core.env.Environment;

/**
 * Where the dashboard and the endpoint that it reads are exposed, and what is allowed there. It is read with a request
 * and not before: to discover endpoints creates their beans.
 */
final class ExposedEndpoints {

    static final EndpointId DASHBOARD = EndpointId.of("electiondashboard");

    private static final EndpointId ELECTION = EndpointId.of("election");

    private final ObjectProvider<WebEndpointsSupplier> endpoints;
    private final ObjectProvider<PathMappedEndpoints> paths;
    private final ObjectProvider<LeaderElections> elections;
    private final Environment environment;

    ExposedEndpoints(
            ObjectProvider<WebEndpointsSupplier> endpoints,
            ObjectProvider<PathMappedEndpoints> paths,
            ObjectProvider<LeaderElections> elections,
            Environment environment) {
        this.endpoints = endpoints;
        this.paths = paths;
        this.elections = elections;
        this.environment = environment;
    }

    /** The path of the dashboard within the application that serves it, with a slash at its beginning only. */
    String path() {
        String path = paths.getObject().getPath(DASHBOARD);
        return path == null ? "/actuator/" + DASHBOARD : path;
    }

    /** The last segment of that path. */
    String folder() {
        return path().substring(path().lastIndexOf('/') + 1);
    }

    DashboardSettings settings() {
        ExposableWebEndpoint election = election().orElse(null);
        return new DashboardSettings(
                election == null ? null : relative(rootPath(DASHBOARD), election.getRootPath()),
                problem(),
                election == null ? List.of() : actions(election),
                "instance",
                managementPort());
    }

    /** Why the dashboard has nothing to show, and what to do; null if it has. */
    @Nullable
    String problem() {
        if (elections.getIfAvailable() == null) {
            return "This application has no leader election, so there is nothing to show: it needs a lease store, for"
                    + " example a DataSource (election.store)";
        }
        return election().isPresent()
                ? null
                : "The endpoint 'election', which the dashboard reads, is not exposed. Add 'election' to"
                        + " management.endpoints.web.exposure.include, and leave management.endpoint.election.access"
                        + " at read-only or unrestricted";
    }

    private Optional<ExposableWebEndpoint> election() {
        return endpoints.getObject().getEndpoints().stream()
                .filter(endpoint -> endpoint.getEndpointId().equals(ELECTION))
                .findFirst();
    }

    private String rootPath(EndpointId id) {
        String path = paths.getObject().getRootPath(id);
        return path == null ? id.toString() : path;
    }

    // Both are below the same base path; a page at 'a/b' is in the folder 'a'.
    private static String relative(String page, String other) {
        long folders = page.chars().filter(each -> each == '/').count();
        return "../".repeat((int) folders) + other;
    }

    private static List<String> actions(ExposableWebEndpoint election) {
        boolean writable = election.getOperations().stream()
                .anyMatch(operation -> operation.getRequestPredicate().getHttpMethod() == WebEndpointHttpMethod.POST);
        return writable
                ? Arrays.stream(Action.values())
                        .map(action -> action.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                        .toList()
                : List.of();
    }

    private @Nullable Integer managementPort() {
        return ManagementPortType.get(environment) == ManagementPortType.DIFFERENT
                ? environment.getProperty("local.management.port", Integer.class)
                : null;
    }
}
