// SPDX-License-Identifier: Apache-2.0
package dev.election.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/**
 * Builds an {@link ElectionCluster}. Not safe for use by many threads; each method returns this builder.
 *
 * @since 0.1.0
 */
public final class ElectionClusterBuilder {

    // The properties that the cluster sets itself, and what to do instead of setting them.
    private static final Map<ConfigurationPropertyName, String> OWN = Map.of(
            ConfigurationPropertyName.of("election.lease-duration"),
                    "use leaseDuration(…), or leaseMillis of" + " @ElectionClusterTest",
            ConfigurationPropertyName.of("election.heartbeat-interval"),
                    "use heartbeatInterval(…), or heartbeatMillis" + " of @ElectionClusterTest",
            ConfigurationPropertyName.of("election.instance-id"),
                    "leave it out, the instances are app-1, app-2 and so" + " on");

    private final List<Class<?>> sources;
    private final Map<String, Object> properties = new LinkedHashMap<>();
    private final List<String> profiles = new ArrayList<>();
    private int instances = 3;
    private boolean applicationStore;
    private boolean handMovedClock;
    private Duration leaseDuration = Duration.ofSeconds(1);
    private Duration heartbeatInterval = Duration.ofMillis(100);

    ElectionClusterBuilder(List<Class<?>> sources) {
        this.sources = List.copyOf(sources);
    }

    /** How many instances start, with the ids {@code app-1}, {@code app-2} and so on. At least one. Default: 3. */
    public ElectionClusterBuilder instances(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("A cluster of " + count + " instances has nothing to elect");
        }
        instances = count;
        return this;
    }

    /**
     * Keeps the leases in the store that the application is configured with, for example in its database, instead of in
     * memory. All instances must share it: with an embedded database, name one by its URL.
     */
    public ElectionClusterBuilder applicationStore() {
        return applicationStore(true);
    }

    ElectionClusterBuilder applicationStore(boolean use) {
        applicationStore = use;
        return this;
    }

    /**
     * Lets time pass only when the test moves it: in {@link ElectionCluster#advance}, and while it waits for a leader.
     * All instances are driven by the thread of the test, so that leases may be as long as in production.
     */
    public ElectionClusterBuilder handMovedClock() {
        return handMovedClock(true);
    }

    ElectionClusterBuilder handMovedClock(boolean use) {
        handMovedClock = use;
        return this;
    }

    /** The lease duration of all instances. Default: 1 s, so that a test need not wait for long. */
    public ElectionClusterBuilder leaseDuration(Duration duration) {
        leaseDuration = duration;
        return this;
    }

    /** The heartbeat interval of all instances. Default: 100 ms. */
    public ElectionClusterBuilder heartbeatInterval(Duration interval) {
        heartbeatInterval = interval;
        return this;
    }

    /**
     * Sets properties of all instances, in preference to all others.
     *
     * @param pairs each as {@code key=value}
     * @throws IllegalArgumentException if one has another form, or is one that the cluster sets itself:
     *     {@code election.lease-duration}, {@code election.heartbeat-interval}, {@code election.instance-id}
     */
    public ElectionClusterBuilder properties(String... pairs) {
        for (String pair : pairs) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("The property '" + pair + "' is not of the form key=value");
            }
            String key = pair.substring(0, equals).strip();
            String instead = OWN.get(ConfigurationPropertyName.adapt(key, '.'));
            if (instead != null) {
                throw new IllegalArgumentException("The cluster sets " + key + " itself: " + instead);
            }
            properties.put(key, pair.substring(equals + 1).strip());
        }
        return this;
    }

    /** Adds active profiles. */
    public ElectionClusterBuilder profiles(String... names) {
        profiles.addAll(List.of(names));
        return this;
    }

    /**
     * Starts the instances, one after the other, and returns when each sees all of them.
     *
     * @throws IllegalStateException if they do not see each other, for example because each has a database of its own,
     *     or if the application cannot be part of a cluster; the message has the reason
     */
    public ElectionCluster start() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("server.port", "0");
        all.put("election.enabled", "true");
        all.put("election.lease-duration", leaseDuration.toMillis() + "ms");
        all.put("election.heartbeat-interval", heartbeatInterval.toMillis() + "ms");
        all.putAll(properties);
        ElectionCluster cluster = new ElectionCluster(new ElectionCluster.Settings(
                sources, all, profiles, applicationStore, handMovedClock, leaseDuration, heartbeatInterval));
        cluster.start(instances);
        return cluster;
    }
}
