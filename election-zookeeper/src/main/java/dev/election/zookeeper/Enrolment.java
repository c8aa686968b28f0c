// SPDX-License-Identifier: Apache-2.0
package dev.election.zookeeper;

import dev.election.store.LeaderRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.Op;
import org.jspecify.annotations.Nullable;

/** Adds the records that are missing. Confined to one call. */
final class Enrolment {

    private final Nodes nodes;
    private final Call call;
    private final Connection connection;
    private final Map<String, Long> floors;
    // What may be missing.
    private final Set<String> open;
    private final Set<String> foldersThatExist = new HashSet<>();

    Enrolment(Nodes nodes, Call call, Connection connection, Map<String, Long> floors) {
        this.nodes = nodes;
        this.call = call;
        this.connection = connection;
        this.floors = new HashMap<>(floors);
        this.open = new TreeSet<>(floors.keySet());
    }

    /**
     * Adds them. A transaction that adds a record which exists by now has no effect; then the others are added again.
     */
    void add() {
        while (findMissing()) {
            createFolders();
            List<Multi> sent = new ArrayList<>();
            int besidesPath = 64 + nodes.aclBytes();
            for (List<Op> page :
                    Pages.of(operations(), Pages.MOST_RECORDS, op -> Pages.bytes(op.getPath()) + besidesPath)) {
                sent.add(transaction(page).send(connection));
            }
            boolean all = true;
            for (Multi transaction : sent) {
                all &= transaction.isDone(call);
            }
            if (all) {
                return;
            }
        }
    }

    private boolean findMissing() {
        List<String> elections = List.copyOf(open);
        var synced = connection.sync(nodes.root());
        Iterator<@Nullable NodeData> found = Pages.read(
                        call, connection, elections.stream().map(nodes::leader).toList(), Pages.MOST_RECORDS)
                .iterator();
        call.await(synced);
        for (String election : elections) {
            if (found.next() != null) {
                open.remove(election);
            }
        }
        return !open.isEmpty();
    }

    private void createFolders() {
        Reply<List<String>> existing = call.await(connection.children(nodes.leaders()));
        if (existing.isOk()) {
            existing.require().forEach(digits -> foldersThatExist.add(nodes.folder(digits)));
        } else {
            nodes.create(call, connection);
        }
        Set<String> missing = new TreeSet<>();
        open.forEach(election -> missing.add(nodes.folderOf(election)));
        missing.removeAll(foldersThatExist);
        nodes.create(call, connection, missing);
    }

    private List<Op> operations() {
        List<Op> creates = new ArrayList<>();
        for (String election : open) {
            long floor = floors.getOrDefault(election, 0L);
            byte[] content = LeaderNode.bytes(new LeaderRecord(election, floor, null, null));
            creates.add(Op.create(nodes.leader(election), content, nodes.acl(), CreateMode.PERSISTENT));
        }
        return creates;
    }

    private Multi transaction(List<Op> creates) {
        Multi transaction = new Multi();
        Set<String> folders = new TreeSet<>();
        for (Op create : creates) {
            transaction.add(create);
            folders.add(create.getPath().substring(0, create.getPath().lastIndexOf('/')));
        }
        nodes.marks(folders).forEach(mark -> transaction.add(mark, () -> nodes.create(call, connection)));
        return transaction;
    }
}
