// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import dev.election.store.Lease;
import io.etcd.jetcd.ByteSequence;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The part of a lease that is written once, when it is opened. */
record InstanceEntry(
        String instance,
        @Nullable String address,
        Duration duration,
        @Nullable Duration interval,
        @Nullable String application,
        @Nullable Instant opened) {

    static InstanceEntry of(Lease lease, Instant at) {
        return new InstanceEntry(
                lease.instance(), lease.address(), lease.duration(), lease.interval(), lease.application(), at);
    }

    static InstanceEntry read(ByteSequence value) {
        Lines lines = Lines.read(value);
        return new InstanceEntry(
                lines.required("instance"),
                lines.text("address"),
                Duration.ofMillis(lines.number("duration")),
                interval(lines),
                lines.text("application"),
                lines.time("opened"));
    }

    // For people: one that cannot be read must not hide the lease.
    private static @Nullable Duration interval(Lines lines) {
        try {
            return lines.text("interval") == null
                    ? null
                    : Lease.checkedInterval(Duration.ofMillis(lines.number("interval")));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    ByteSequence toBytes() {
        return new Lines()
                .with("instance", instance)
                .with("address", address)
                .with("duration", duration.toMillis())
                .with("interval", interval == null ? null : interval.toMillis())
                .with("application", application)
                .with("opened", opened)
                .toBytes();
    }

    /** The lease of this instance. */
    Lease lease(String id, Beat beat) {
        return new Lease(id, instance, address, beat.heartbeat(), duration, beat.cohort(), application, interval);
    }
}
