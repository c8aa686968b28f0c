// SPDX-License-Identifier: Apache-2.0
package dev.election.zookeeper;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.jspecify.annotations.Nullable;

/**
 * A transaction of writes and checks, which has all of its effects or none, and what it means that one of them does not
 * apply. It is sent once. Confined to one thread.
 */
final class Multi {

    private final List<Op> operations = new ArrayList<>();
    // What to do if the operation at the same place did not apply.
    private final List<Runnable> conflicts = new ArrayList<>();
    private @Nullable CompletableFuture<Reply<List<OpResult>>> request;

    Multi add(Op operation, Runnable conflict) {
        operations.add(operation);
        conflicts.add(conflict);
        return this;
    }

    Multi add(Op operation) {
        return add(operation, () -> {});
    }

    /**
     * Requires that a node does not exist. ZooKeeper has no such check, but within a transaction a node that is created
     * and deleted leaves no trace.
     */
    Multi requireMissing(String path, Nodes nodes, Runnable conflict) {
        return add(Op.create(path, NodeData.NOTHING, nodes.acl(), CreateMode.PERSISTENT), conflict)
                .add(Op.delete(path, -1));
    }

    Multi send(Connection connection) {
        request = connection.multi(operations);
        return this;
    }

    /**
     * Waits for the outcome. If an operation did not apply, does what follows from it.
     *
     * @return whether all was done; otherwise certainly nothing
     * @throws dev.election.LeaseStoreException if the outcome is unknown
     */
    boolean isDone(Call call) {
        CompletableFuture<Reply<List<OpResult>>> sent = request;
        if (sent == null) {
            throw new IllegalStateException("not sent");
        }
        Reply<List<OpResult>> reply = call.await(sent);
        if (reply.isOk()) {
            return true;
        }
        List<OpResult> results = reply.require();
        for (int i = 0; i < results.size(); i++) {
            if (results.get(i) instanceof OpResult.ErrorResult error && error.getErr() != Code.OK.intValue()) {
                conflicts.get(i).run();
                return false;
            }
        }
        throw call.failed(reply.code());
    }
}
