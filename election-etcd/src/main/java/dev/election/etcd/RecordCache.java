// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import dev.election.store.LeaderRecord;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.Response;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The records and instances as the store saw them last, so that an observation reads only what has changed. Confined to
 * the call that has its turn.
 */
final class RecordCache {

    /*
     * The problem. An instance observes thousands of records at each heartbeat interval, and hardly any has changed. But a
     * cluster that was restored from a backup has another history: its revisions count up to the known ones again, and
     * beyond, for other changes. Nor does it tell anybody; a call that fails is no sign of it, and a restore no cause.
     *
     * The idea. Each transaction that may change a record also writes an id, which no other transaction writes, to the key
     * "changes". An observation reads that key and the leases at one moment. If it is as before, the records are as before.
     * If not, the records with a later revision than the known "changes" are read, together with "changes" as it was at
     * that revision, which must be the known one.
     *
     * Why it is right. The transaction with the known id took effect once. A history that contains it is the same up to
     * there, since a backup is the beginning of a history. So the records that were known then are what they are in this
     * history as well, whether it is the old one or that of a restored cluster, and each that changed later has a later
     * revision. If "changes" still has the known id, there is none. What is known is always that of one moment: a read
     * of several pages is not complete until "changes" was the same at its first and at its last page. What calls other
     * than an observation were shown is later than that, and is kept apart.
     *
     * What it costs. If the known revision was compacted, or never was in this history, everything is read again: one
     * request in vain. A record that was deleted by hand is noticed only when everything is read again, which happens once
     * in a while.
     *
     * Decision 52.
     */

    /** The observations after which all records are read again. */
    private static final int READ_ALL_EVERY = 20;

    private final Keys keys;
    private final Map<String, Stored<LeaderRecord>> leaders = new HashMap<>();
    private final Map<String, Stored<InstanceEntry>> instances = new HashMap<>();
    // The leases that had no instance when all instances were read.
    private Set<String> withoutInstance = Set.of();

    // When the records were as they are known; null if they are not known.
    private @Nullable Changes changes;
    // All changes of instances up to this revision are known.
    private long instancesRevision;
    private int observations;

    // What calls were shown since the last observation; null for a record that does not exist.
    private final Map<String, @Nullable Stored<LeaderRecord>> shown = new HashMap<>();
    private Map<String, Stored<Beat>> beats = Map.of();
    // Whether no call has failed since the last observation. Otherwise the cluster may have been restored, and its
    // revisions may stand for other contents.
    private boolean trusted;

    RecordCache(Keys keys) {
        this.keys = keys;
    }

    /** When the records were as they are known; null if they are to be read. */
    @Nullable
    Changes changes() {
        return observations < READ_ALL_EVERY ? changes : null;
    }

    /** Instances with a later revision are not known. */
    long instancesRevision() {
        return instancesRevision;
    }

    /** The records of the last observation. */
    Map<String, Stored<LeaderRecord>> leaders() {
        return leaders;
    }

    Map<String, Stored<InstanceEntry>> instances() {
        return instances;
    }

    /** The last known content of a record, for a change of it; null if it must be read first. */
    @Nullable
    Stored<LeaderRecord> leader(String election) {
        return !trusted ? null : shown.containsKey(election) ? shown.get(election) : leaders.get(election);
    }

    /** The heartbeat of a lease in the last observation, for its expiry; null if it must be read first. */
    @Nullable
    Stored<Beat> beat(String leaseId) {
        return trusted ? beats.get(leaseId) : null;
    }

    /** Takes note of one record; null if it does not exist. */
    void shown(String election, @Nullable Stored<LeaderRecord> content) {
        shown.put(election, content);
    }

    /** Takes note that a call has failed. */
    void doubt() {
        trusted = false;
    }

    /** Everything is unknown from now on. */
    void forget() {
        leaders.clear();
        instances.clear();
        changes = null;
        instancesRevision = 0;
        observations = 0;
    }

    /** Takes the records of one page. What is known is incomplete until {@link #complete}. */
    void take(Iterable<KeyValue> records) {
        changes = null;
        for (KeyValue entry : records) {
            Keys.name(keys.leaders(), entry.getKey())
                    .ifPresent(name -> leaders.put(name, Stored.read(entry, value -> RecordValue.read(name, value))));
        }
    }

    /** All records are known as they were when this was the last change. */
    void complete(Changes last) {
        changes = last;
    }

    /** Takes the instances that are new. */
    void takeInstances(Iterable<KeyValue> entries, Response.Header header) {
        for (KeyValue entry : entries) {
            Keys.name(keys.instances(), entry.getKey())
                    .ifPresent(id -> instances.put(id, Stored.read(entry, InstanceEntry::read)));
        }
        instancesRevision = header.getRevision();
    }

    /** Whether the instance of each lease is known, except those that had none when all were read. */
    boolean hasInstanceOfEach(Collection<KeyValue> leases) {
        return withoutInstance.containsAll(idsWithoutInstance(leases));
    }

    /** All instances were read together with these leases. */
    void tookAllInstances(Collection<KeyValue> leases) {
        withoutInstance = idsWithoutInstance(leases);
    }

    private Set<String> idsWithoutInstance(Collection<KeyValue> leases) {
        return leases.stream()
                .flatMap(lease -> Keys.name(keys.leases(), lease.getKey()).stream())
                .filter(id -> !instances.containsKey(id))
                .collect(Collectors.toSet());
    }

    /** An observation has shown what is known, and these heartbeats. */
    void observed(Map<String, Stored<Beat>> all) {
        beats = all;
        instances.keySet().retainAll(all.keySet());
        shown.clear();
        trusted = true;
        observations++;
    }
}
