// SPDX-License-Identifier: Apache-2.0
package dev.election.zookeeper;

import dev.election.StoreRefusedException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.common.PathUtils;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Stat;

/**
 * Which nodes there are, all of them persistent:
 *
 * <ul>
 *   <li>{@code <root>/lease/<id>}: a lease;
 *   <li>{@code <root>/leader/<00-ff>/<name>}: the record of an election. Each change of one also writes its folder,
 *   <li>and {@code <root>/changes}, so that an instance reads only what has changed;
 *   <li>{@code <root>/hint}: the newest hint.
 * </ul>
 */
final class Nodes {

    private final String root;
    private final List<ACL> acl;

    Nodes(String root, List<ACL> acl) {
        PathUtils.validatePath(root);
        if (root.equals("/") || root.equals("/zookeeper") || root.startsWith("/zookeeper/")) {
            throw new IllegalArgumentException("The root node '" + root
                    + "' is not one of the application's own: name one, for example /election");
        }
        this.root = root;
        this.acl = List.copyOf(acl);
    }

    String root() {
        return root;
    }

    List<ACL> acl() {
        return acl;
    }

    /** About how long the access control list is in a request that creates a node. */
    int aclBytes() {
        return acl.stream()
                .mapToInt(entry ->
                        Pages.bytes(entry.getId().getScheme() + entry.getId().getId()))
                .sum();
    }

    String leases() {
        return root + "/lease";
    }

    String lease(String id) {
        return leases() + "/" + NodeNames.encode(id);
    }

    String leaders() {
        return root + "/leader";
    }

    String folderOf(String election) {
        return folder(NodeNames.folder(election));
    }

    String folder(String digits) {
        return leaders() + "/" + digits;
    }

    String leader(String election) {
        return folderOf(election) + "/" + NodeNames.encode(election);
    }

    String changes() {
        return root + "/changes";
    }

    String hint() {
        return root + "/hint";
    }

    /** The write that makes peers read the folders in which records change. */
    List<Op> marks(Collection<String> folders) {
        List<Op> marks = new ArrayList<>();
        folders.forEach(folder -> marks.add(Op.setData(folder, NodeData.NOTHING, -1)));
        marks.add(Op.setData(changes(), NodeData.NOTHING, -1));
        return marks;
    }

    /**
     * Makes all later reads of this connection show at least what the ensemble had committed when this was called. A
     * leader answers a sync like a read, and may then be behind what it has confirmed to another session. It answers a
     * transaction only after all that was committed before.
     */
    void barrier(Call call, Connection connection) {
        boolean unused = new Multi()
                .add(Op.check(root, -1), () -> create(call, connection))
                .send(connection)
                .isDone(call);
    }

    /** Creates the nodes that exist before any lease or record, and those above them, if they are missing. */
    void create(Call call, Connection connection) {
        List<String> paths = new ArrayList<>();
        for (int end = root.indexOf('/', 1); end > 0; end = root.indexOf('/', end + 1)) {
            paths.add(root.substring(0, end));
        }
        paths.addAll(List.of(root, leases(), leaders(), changes(), hint()));
        create(call, connection, paths);
    }

    /** Creates each of these nodes that is missing. */
    void create(Call call, Connection connection, Collection<String> paths) {
        List<CompletableFuture<Reply<String>>> requests = paths.stream()
                .map(path -> connection.create(path, NodeData.NOTHING, acl))
                .toList();
        Iterator<CompletableFuture<Reply<String>>> responses = requests.iterator();
        for (String path : paths) {
            Reply<String> created = call.response(responses.next());
            boolean isThere = created.code() == Code.NOAUTH && exists(call, connection, path);
            if (!isThere && call.checked(created).code() == Code.NONODE) {
                throw new StoreRefusedException("The node above " + root
                        + " is missing: if the connection string ends with" + " a path, create that node");
            }
        }
    }

    // A server asks the access control list of the node above before it looks whether there is one already.
    private static boolean exists(Call call, Connection connection, String path) {
        CompletableFuture<Reply<Boolean>> synced = connection.sync(path);
        Reply<Stat> found = call.await(connection.exists(path));
        call.await(synced);
        return found.isOk();
    }
}
