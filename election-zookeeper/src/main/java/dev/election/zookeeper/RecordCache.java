// SPDX-License-Identifier: Apache-2.0
package dev.election.zookeeper;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.apache.zookeeper.KeeperException.Code;
import org.jspecify.annotations.Nullable;

/** All records, as of the last observation. Confined to one thread at a time. */
final class RecordCache {

    /*
     * The problem. An instance observes thousands of records at each heartbeat interval, and hardly any has changed.
     *
     * The idea. Each transaction that changes a record also writes the node of its folder and the node "changes". While
     * the latter was last written by the same transaction as before, no record has changed. Otherwise only folders that
     * were written since are read again.
     *
     * Why it is right. A mark is read before what it stands for, so what is remembered under a mark is at least as new.
     * The number of a transaction is never used again by an ensemble that keeps its data. One that was restored from a
     * backup has cut all connections before, so what was read is forgotten with each loss of a connection.
     *
     * What it costs. A node that was edited by hand without its folder is noticed only when everything is read again,
     * which happens once in a while.
     */

    /** After this many observations everything is read again. */
    static final int MOST_USES = 100;

    /** The number of the transaction that last wrote a node that is missing. */
    private static final long NEVER = -1;

    private final Nodes nodes;
    // Where it was read; null if there is nothing.
    private @Nullable Connection source;
    private long losses;
    private long changes = NEVER;
    private int uses;
    private Map<String, Folder> folders = Map.of();

    /**
     * A folder of records.
     *
     * @param mark the transaction that last wrote the folder's node, as read before the records
     */
    private record Folder(long mark, Map<String, LeaderEntry> entries) {}

    RecordCache(Nodes nodes) {
        this.nodes = nodes;
    }

    /**
     * Brings this up to date.
     *
     * @param changesNode what the node "changes" was, after a sync
     * @return whether records were read
     */
    boolean update(Call call, Connection connection, Reply<NodeData> changesNode) {
        long latest = changesNode.isOk() ? changesNode.require().stat().getMzxid() : NEVER;
        long seenLosses = connection.losses();
        boolean known = source == connection && losses == seenLosses && ++uses < MOST_USES;
        if (known && latest != NEVER && latest == changes) {
            return false;
        }
        folders = read(call, connection, known ? folders : Map.of());
        if (!known) {
            uses = 0;
        }
        source = connection;
        losses = seenLosses;
        changes = latest;
        return true;
    }

    private Map<String, Folder> read(Call call, Connection connection, Map<String, Folder> known) {
        Reply<List<String>> digits = call.await(connection.children(nodes.leaders()));
        if (!digits.isOk()) {
            return Map.of();
        }
        Map<String, Long> marks = marks(call, connection, digits.require());
        Map<String, Folder> all = new HashMap<>();
        Map<String, CompletableFuture<Reply<List<String>>>> listings = new LinkedHashMap<>();
        marks.forEach((folder, mark) -> {
            Folder old = known.get(folder);
            if (old != null && old.mark() == mark) {
                all.put(folder, old);
            } else {
                listings.put(folder, connection.children(folder));
                all.put(folder, new Folder(mark, new HashMap<>()));
            }
        });
        readListed(call, connection, listings, all);
        return all;
    }

    private Map<String, Long> marks(Call call, Connection connection, List<String> digits) {
        List<String> paths = digits.stream().map(nodes::folder).toList();
        Iterator<@Nullable NodeData> found =
                Pages.read(call, connection, paths, Pages.MOST_RECORDS).iterator();
        Map<String, Long> marks = new LinkedHashMap<>();
        for (String path : paths) {
            NodeData folder = found.next();
            if (folder != null) {
                marks.put(path, folder.stat().getMzxid());
            }
        }
        return marks;
    }

    private void readListed(
            Call call,
            Connection connection,
            Map<String, CompletableFuture<Reply<List<String>>>> listings,
            Map<String, Folder> into) {
        List<String> elections = new ArrayList<>();
        List<String> paths = new ArrayList<>();
        listings.forEach((folder, listing) -> {
            Reply<List<String>> children = call.await(listing);
            for (String node : children.code() == Code.OK ? children.require() : List.<String>of()) {
                String election = decoded(node);
                // Other nodes are not ours: no claim would find them.
                if (election != null && nodes.folderOf(election).equals(folder)) {
                    elections.add(election);
                    paths.add(folder + "/" + node);
                }
            }
        });
        Iterator<@Nullable NodeData> found =
                Pages.read(call, connection, paths, Pages.MOST_RECORDS).iterator();
        for (String election : elections) {
            NodeData content = found.next();
            Folder folder = into.get(nodes.folderOf(election));
            if (content != null && folder != null) {
                folder.entries().put(election, LeaderEntry.read(election, content));
            }
        }
    }

    private static @Nullable String decoded(String node) {
        try {
            return NodeNames.decode(node);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Shows the entry of each of these elections that exists, and of each other one that the lease holds. */
    void show(Set<String> elections, @Nullable String ownLease, BiConsumer<String, LeaderEntry> reader) {
        Set<String> shown = new HashSet<>(elections);
        for (Folder folder : folders.values()) {
            folder.entries().forEach((election, entry) -> {
                if (shown.contains(election) || isHeldBy(ownLease, entry)) {
                    reader.accept(election, entry);
                }
            });
        }
    }

    private static boolean isHeldBy(@Nullable String lease, LeaderEntry entry) {
        return lease != null
                && entry.node() != null
                && lease.equals(entry.node().leader().leaseId());
    }
}
