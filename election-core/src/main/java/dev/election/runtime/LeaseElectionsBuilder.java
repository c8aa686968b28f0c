// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.LeaderWork;
import dev.election.protocol.Timing;
import dev.election.store.LeaseStore;
import dev.election.store.Names;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** The settings of an instance. Not safe for use by many threads; each method returns this. */
public final class LeaseElectionsBuilder {

    final LeaseStore store;
    final Drive drive;
    String instance = ""; // made up when it is built, unless it was given

    @Nullable
    String address;

    Duration leaseDuration = Duration.ofSeconds(15);
    Duration heartbeatInterval = Duration.ofSeconds(2);
    Duration shutdownTimeout = Duration.ofSeconds(30);
    boolean candidate = true;
    boolean balance;

    LeaderWork.@Nullable Scope workScope;

    Logger log = Journal.OF_APPLICATIONS;

    LeaseElectionsBuilder(LeaseStore store, Drive drive) {
        this.store = store;
        this.drive = drive;
    }

    private LeaseElectionsBuilder(LeaseElectionsBuilder other) {
        store = other.store;
        drive = other.drive;
        instance = other.instance.isEmpty() ? defaultInstance() : other.instance;
        address = other.address;
        leaseDuration = other.leaseDuration;
        heartbeatInterval = other.heartbeatInterval;
        shutdownTimeout = other.shutdownTimeout;
        candidate = other.candidate;
        balance = other.balance;
        workScope = other.workScope;
        log = other.log;
    }

    /** The id of this instance; it must be unique among the live ones. Default: host, process id and a random part. */
    public LeaseElectionsBuilder instance(String id) {
        instance = Names.instance(id);
        return this;
    }

    /** What others are told about where to reach this instance. Default: nothing. */
    public LeaseElectionsBuilder address(@Nullable String told) {
        address = Names.address(told);
        return this;
    }

    /** How long others wait for a sign of life before they take over. Default: 15 s. */
    public LeaseElectionsBuilder leaseDuration(Duration duration) {
        leaseDuration = duration;
        return this;
    }

    /** How often the lease is renewed; less than half the lease duration. Default: 2 s. */
    public LeaseElectionsBuilder heartbeatInterval(Duration interval) {
        heartbeatInterval = interval;
        return this;
    }

    /** How long closing waits for work in flight. Default: 30 s. */
    public LeaseElectionsBuilder shutdownTimeout(Duration timeout) {
        shutdownTimeout = timeout;
        return this;
    }

    /** Whether to stand for election, or only to watch. Default: true. */
    public LeaseElectionsBuilder candidate(boolean stands) {
        candidate = stands;
        return this;
    }

    /**
     * Whether to share out the elections evenly with the other live instances that balance and stand in the same ones.
     * Of what is vacant each claims its part; who leads more than others hands elections on, each with an orderly end, once
     * the same instances have been there for a lease duration. Default: false, whoever comes first leads.
     */
    public LeaseElectionsBuilder balance(boolean shares) {
        balance = shares;
        return this;
    }

    /** What surrounds leader work on each thread that does it. Default: nothing. */
    public LeaseElectionsBuilder workScope(LeaderWork.@Nullable Scope scope) {
        workScope = scope;
        return this;
    }

    /**
     * An instance that is not started yet.
     *
     * @throws IllegalArgumentException if the times do not fit together
     */
    public LeaseElections build() {
        Timing timing = timing();
        Duration tries = store.callTimeout().multipliedBy(2).plus(heartbeatInterval);
        if (tries.toNanos() > timing.beliefNanos()) {
            throw new IllegalArgumentException(
                    "The store's call timeout " + store.callTimeout().toMillis()
                            + " ms leaves no room for a second try: twice that and the heartbeat interval "
                            + heartbeatInterval.toMillis() + " ms must be shorter than the lease duration "
                            + leaseDuration.toMillis() + " ms");
        }
        Timing.checkShutdownTimeout(shutdownTimeout);
        return new LeaseElections(new LeaseElectionsBuilder(this));
    }

    /** An instance that is started. */
    public LeaseElections start() {
        LeaseElections elections = build();
        elections.start();
        return elections;
    }

    Timing timing() {
        return new Timing(leaseDuration, heartbeatInterval, Timing.DEFAULT_DRIFT);
    }

    private static String defaultInstance() {
        String random = UUID.randomUUID().toString().substring(0, 8);
        return hostName() + "-" + ProcessHandle.current().pid() + "-" + random;
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
