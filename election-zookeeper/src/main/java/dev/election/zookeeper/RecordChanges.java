// SPDX-License-Identifier: Apache-2.0
package dev.election.zookeeper;

import dev.election.LeaseStoreException;
import dev.election.store.LeaderRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.zookeeper.Op;
import org.jspecify.annotations.Nullable;

/** Changes many records, each independently of the others. Confined to one call. */
final class RecordChanges {

    /*
     * The idea. A transaction changes up to some hundred records, each if its node still has the version at which its
     * content was as expected. If one has not, the whole transaction has no effect. Then the records that are not decided
     * are read again, and those that still are as expected go into another transaction.
     *
     * Why it is right. Only transactions that certainly had no effect are followed by another one. A transaction without
     * a response is not repeated: its records are unsettled.
     */

    private final Nodes nodes;
    private final Call call;
    private final Connection connection;

    // The lease under which records change. Records that name it need no check of their lease.
    private final String leaseId;
    // A check of each transaction, and what it writes besides; null if there is none.
    private @Nullable Op required;
    private @Nullable Op besides;
    // Whether records of a lease that exists are left as they are.
    private boolean onlyVacant;

    // What is not decided yet.
    private final Map<String, RecordChange> open = new LinkedHashMap<>();
    private final Set<String> done = new HashSet<>();
    private final Set<String> unsettled = new HashSet<>();
    // Leases that were found to exist.
    private final Set<String> living = new HashSet<>();
    private @Nullable LeaseStoreException failure;

    RecordChanges(Nodes nodes, Call call, Connection connection, String leaseId) {
        this.nodes = nodes;
        this.call = call;
        this.connection = connection;
        this.leaseId = leaseId;
    }

    /** Leaves a record as it is if it names another lease that exists at the moment of the change. */
    RecordChanges onlyVacant() {
        onlyVacant = true;
        return this;
    }

    /** Changes nothing unless this lease exists at the moment of the change. */
    RecordChanges onlyIfExists(String lease) {
        required = Op.check(nodes.lease(lease), -1);
        return this;
    }

    /** Writes this with each transaction. */
    RecordChanges with(@Nullable Op write) {
        besides = write;
        return this;
    }

    /**
     * Makes the changes.
     *
     * @throws LeaseStoreException if nothing was sent
     */
    void make(Collection<RecordChange> changes) {
        changes.forEach(change -> open.put(change.election(), change));
        while (!open.isEmpty()) {
            List<Planned> planned;
            try {
                planned = plan();
            } catch (LeaseStoreException e) {
                if (done.isEmpty() && unsettled.isEmpty()) {
                    throw e;
                }
                leaveUnsettled(List.copyOf(open.keySet()), e);
                return;
            }
            send(planned);
        }
    }

    /** A change of a record that is as expected. */
    private record Planned(LeaderNode from, LeaderRecord to, String path) {

        String election() {
            return to.election();
        }

        byte[] content() {
            return LeaderNode.bytes(to);
        }
    }

    private int bytes(Planned change) {
        String holder = holderToCheck(change);
        int check = holder == null ? 0 : 2 * Pages.bytes(nodes.lease(holder)) + nodes.aclBytes();
        return Pages.bytes(change.path()) + change.content().length + 16 + check;
    }

    private List<Planned> plan() {
        List<String> elections = List.copyOf(open.keySet());
        List<String> paths = elections.stream().map(nodes::leader).toList();
        var synced = connection.sync(nodes.root());
        Iterator<@Nullable NodeData> contents =
                Pages.read(call, connection, paths, Pages.MOST_RECORDS).iterator();
        call.await(synced);
        List<Planned> planned = new ArrayList<>();
        for (int i = 0; i < elections.size(); i++) {
            Planned change = plan(elections.get(i), paths.get(i), contents.next());
            if (change == null) {
                open.remove(elections.get(i));
            } else {
                planned.add(change);
            }
        }
        return planned;
    }

    private @Nullable Planned plan(String election, String path, @Nullable NodeData content) {
        LeaderNode from =
                content == null ? null : LeaderEntry.read(election, content).node();
        RecordChange change = open.get(election);
        if (from == null || change == null || (onlyVacant && isHeld(from.leader()))) {
            return null;
        }
        LeaderRecord to = change.becomes().apply(from.leader());
        return to == null ? null : new Planned(from, to, path);
    }

    private boolean isHeld(LeaderRecord leader) {
        return leader.leaseId() != null && living.contains(leader.leaseId());
    }

    private void send(List<Planned> planned) {
        Map<List<Planned>, Multi> sent = new LinkedHashMap<>();
        for (List<Planned> page : Pages.of(planned, Pages.MOST_RECORDS, this::bytes)) {
            sent.put(page, transaction(page).send(connection));
        }
        sent.forEach((page, transaction) -> {
            List<String> elections = page.stream().map(Planned::election).toList();
            try {
                if (transaction.isDone(call)) {
                    done.addAll(elections);
                    elections.forEach(open::remove);
                }
            } catch (LeaseStoreException e) {
                leaveUnsettled(elections, e);
            }
        });
    }

    private void leaveUnsettled(List<String> elections, LeaseStoreException why) {
        failure = why;
        unsettled.addAll(elections);
        elections.forEach(open::remove);
    }

    private Multi transaction(List<Planned> page) {
        Multi transaction = new Multi();
        if (required != null) {
            transaction.add(required, () -> page.forEach(change -> open.remove(change.election())));
        }
        for (String holder : holdersToCheck(page)) {
            transaction.requireMissing(nodes.lease(holder), nodes, () -> living.add(holder));
        }
        Set<String> folders = new TreeSet<>();
        for (Planned change : page) {
            transaction.add(
                    Op.setData(change.path(), change.content(), change.from().version()));
            folders.add(nodes.folderOf(change.election()));
        }
        nodes.marks(folders).forEach(mark -> transaction.add(mark, this::createNodes));
        if (besides != null) {
            transaction.add(besides, this::createNodes);
        }
        return transaction;
    }

    private Set<String> holdersToCheck(List<Planned> page) {
        Set<String> holders = new LinkedHashSet<>();
        for (Planned change : page) {
            String holder = holderToCheck(change);
            if (holder != null) {
                holders.add(holder);
            }
        }
        return holders;
    }

    private @Nullable String holderToCheck(Planned change) {
        String holder = change.from().leader().leaseId();
        return onlyVacant && holder != null && !holder.equals(leaseId) ? holder : null;
    }

    private void createNodes() {
        nodes.create(call, connection);
    }

    Set<String> done() {
        return done;
    }

    /** Those that may have been changed. */
    Set<String> unsettled() {
        return unsettled;
    }

    /** Throws if the outcome of any change is unknown. */
    void requireSettled() {
        if (failure != null) {
            throw failure;
        }
    }
}
