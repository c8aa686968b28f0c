// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import dev.election.store.LeaderRecord;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.Response;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The records and instances as the store saw them last, so that an observation reads only what has changed. Confined to
 * the call that has its turn.
 */
final class RecordCache {

    /**
     * The observations after which all records are read again. Nothing else would show that a record was deleted by
     * hand, or that a cluster was restored from a backup between two observations and has had many writes since.
     */
    private static final int READ_ALL_EVERY = 20;

    private final Keys keys;
    private final Map<String, Stored<LeaderRecord>> leaders = new HashMap<>();
    private final Map<String, Stored<InstanceEntry>> instances = new HashMap<>();
    private Map<String, Stored<Beat>> beats = Map.of();

    // All changes of records up to this revision are known; 0 if the records are not known.
    private long leadersRevision;
    // The revision that wrote the counter of changes when the records were read.
    private long changesRevision;
    // All changes of instances up to this revision are known.
    private long instancesRevision;
    private long clusterId;
    private int observations;

    RecordCache(Keys keys) {
        this.keys = keys;
    }

    /** Whether all records were read, so that it is enough to read what has changed. */
    boolean isComplete() {
        return leadersRevision > 0 && observations < READ_ALL_EVERY;
    }

    /** Instances with a later revision are not known. */
    long instancesRevision() {
        return instancesRevision;
    }

    /** Records with a later revision are not known. */
    long leadersRevision() {
        return leadersRevision;
    }

    Map<String, Stored<LeaderRecord>> leaders() {
        return leaders;
    }

    Map<String, Stored<InstanceEntry>> instances() {
        return instances;
    }

    @Nullable
    Stored<LeaderRecord> leader(String election) {
        return leaders.get(election);
    }

    /** The heartbeat of a lease in the last observation. */
    @Nullable
    Stored<Beat> beat(String leaseId) {
        return beats.get(leaseId);
    }

    /** Takes the heartbeats of all leases of an observation. */
    void takeBeats(Map<String, Stored<Beat>> all) {
        beats = all;
        instances.keySet().retainAll(all.keySet());
    }

    /** Takes note of one record; null if it does not exist. */
    void shown(String election, @Nullable Stored<LeaderRecord> content) {
        if (content == null) {
            leaders.remove(election);
        } else {
            leaders.put(election, content);
        }
    }

    /** Everything is unknown from now on. */
    void forget() {
        leaders.clear();
        instances.clear();
        beats = Map.of();
        leadersRevision = 0;
        changesRevision = 0;
        instancesRevision = 0;
        observations = 0;
    }

    /**
     * Whether this response is from the cluster that was read before, and not older: a cluster that was restored from a
     * backup has gone back, and what was read of it before is worth nothing.
     */
    boolean continues(Response.Header header) {
        return header.getClusterId() == clusterId
                && header.getRevision() >= Math.max(leadersRevision, instancesRevision);
    }

    /**
     * Whether the revision that wrote the counter of changes can follow what was read: it is the known one, or later
     * than all that was read. Otherwise the cluster was restored from a backup, and its revision has caught up since.
     */
    boolean follows(long changes) {
        return changes == changesRevision || changes > leadersRevision;
    }

    /** Whether no record has changed, given the revision that wrote the counter of changes. */
    boolean isCurrent(long changes) {
        return changes == changesRevision;
    }

    void observed() {
        observations++;
    }

    /** Takes the records of one page, which may be in the cache already. */
    void take(Iterable<KeyValue> records) {
        for (KeyValue entry : records) {
            Keys.name(keys.leaders(), entry.getKey())
                    .ifPresent(name -> leaders.put(name, Stored.read(entry, value -> RecordValue.read(name, value))));
        }
    }

    /** All records that had changed by the first page were taken. */
    void complete(long firstPageRevision, long firstPageChanges) {
        leadersRevision = firstPageRevision;
        changesRevision = firstPageChanges;
    }

    /** Takes the instances that are new or have changed. */
    void takeInstances(Iterable<KeyValue> entries, Response.Header header) {
        for (KeyValue entry : entries) {
            Keys.name(keys.instances(), entry.getKey())
                    .ifPresent(id -> instances.put(id, Stored.read(entry, InstanceEntry::read)));
        }
        instancesRevision = header.getRevision();
        clusterId = header.getClusterId();
    }
}
