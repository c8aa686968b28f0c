// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import dev.election.LeaseStoreException;
import io.etcd.jetcd.cluster.Member;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.maintenance.StatusResponse;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.GetOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What will go wrong later with the cluster as it is. No request of etcd's API says whether it compacts by itself, so
 * this looks for the effect: after many revisions the first ones must be gone.
 */
final class Warnings {

    /** A cluster with so many revisions, the first of which can still be read, has never been compacted. */
    static final long MANY_REVISIONS = 100_000;

    /** Half of the quota that etcd has by default. */
    static final long LARGE_DATABASE = 1L << 30;

    private static final Logger log = LoggerFactory.getLogger(Warnings.class);

    private final Call call;
    private final Keys keys;
    private final String target;

    /** @param target the address of the member that the call goes to, as gRPC writes it */
    Warnings(Call call, Keys keys, String target) {
        this.call = call;
        this.keys = keys;
        this.target = target;
    }

    /** One sentence each. What cannot be asked, for want of a right for example, is left out. */
    List<String> all() {
        List<String> warnings = new ArrayList<>();
        warnings.addAll(asked("members", this::ofMembers));
        warnings.addAll(asked("revisions", this::ofRevisions));
        warnings.addAll(asked("size", this::ofSize));
        return warnings;
    }

    private static List<String> asked(String about, Supplier<List<String>> question) {
        try {
            return question.get();
        } catch (LeaseStoreException e) {
            log.debug("etcd was not asked about its {}", about, e);
            return List.of();
        }
    }

    private List<String> ofMembers() {
        long voters = call.await(call.client().getClusterClient().listMember()).getMembers().stream()
                .filter(member -> !isLearner(member))
                .count();
        return ofMembers(voters);
    }

    private static boolean isLearner(Member member) {
        return member.isLearner();
    }

    static List<String> ofMembers(long voters) {
        if (voters == 1) {
            return List.of(
                    "etcd has a single member: while it is down, no instance leads any election. Use three members");
        } else if (voters % 2 == 0) {
            return List.of("etcd has " + voters + " members, and tolerates the failure of no more of them than with "
                    + (voters - 1) + ". Use an odd number");
        }
        return List.of();
    }

    private List<String> ofRevisions() {
        Op read = Op.get(keys.changes(), GetOption.builder().withKeysOnly(true).build());
        TxnResponse now = call.commit(Transaction.of(read));
        long revision = now.getHeader().getRevision();
        if (revision < MANY_REVISIONS || isCompacted()) {
            return List.of();
        }
        return List.of("etcd keeps all " + revision + " revisions since it was set up, and refuses all writes when its"
                + " database reaches the quota (2 GiB by default); each heartbeat adds about 170 bytes. Start it with"
                + " --auto-compaction-retention=1h, or compact and defragment it regularly");
    }

    private boolean isCompacted() {
        Op first = Op.get(
                keys.changes(),
                GetOption.builder().withKeysOnly(true).withRevision(1).build());
        try {
            var unused = call.commit(Transaction.of(first));
            return false;
        } catch (LeaseStoreException e) {
            if (Failures.isLostRevision(e)) {
                return true;
            }
            throw e;
        }
    }

    private List<String> ofSize() {
        StatusResponse status = call.await(call.client().getMaintenanceClient().statusMember(target));
        return ofSize(status.getDbSize(), status.getDbSizeInUse());
    }

    static List<String> ofSize(long bytes, long inUse) {
        if (bytes < LARGE_DATABASE) {
            return List.of();
        }
        String sizes = "etcd's database has " + (bytes >> 20) + " MiB, of which " + (inUse >> 20)
                + " MiB are in use, and refuses all writes when it reaches its quota (2 GiB by default). ";
        return List.of(sizes
                + (inUse < bytes / 2
                        ? "Defragment it, one member after the other ('etcdctl defrag')"
                        : "Compact it ('etcdctl compact REVISION'), then defragment it ('etcdctl defrag'), and start it"
                                + " with --auto-compaction-retention=1h"));
    }
}
