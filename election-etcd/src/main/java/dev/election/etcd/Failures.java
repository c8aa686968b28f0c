// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import dev.election.LeaseStoreException;
import dev.election.StoreRefusedException;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** What the failure of a request means, and what to do about it. */
final class Failures {

    private final @Nullable String user;
    private final String prefix;
    private final Duration callTimeout;

    Failures(@Nullable String user, String prefix, Duration callTimeout) {
        this.user = user;
        this.prefix = prefix;
        this.callTimeout = callTimeout;
    }

    /**
     * The status that etcd or the connection to it gave. The client reports a failed log-in as UNAUTHENTICATED,
     * whatever made it fail, so the innermost status is the one that says what happened.
     */
    static Status status(Throwable failure) {
        Status found = Status.UNKNOWN.withDescription(failure.toString());
        for (Throwable e = failure; e != null; e = e.getCause()) {
            if (e instanceof StatusRuntimeException runtime) {
                found = runtime.getStatus();
            } else if (e instanceof StatusException checked) {
                found = checked.getStatus();
            } else if (e instanceof TimeoutException) {
                found = Status.DEADLINE_EXCEEDED.withDescription(e.getMessage());
            }
        }
        return found;
    }

    /** Whether the member did not respond, rather than that it refused. */
    static boolean isSilence(Throwable failure) {
        return switch (status(failure).getCode()) {
            case UNAVAILABLE, DEADLINE_EXCEEDED, INTERNAL, CANCELLED, UNKNOWN -> !isStaleToken(failure);
            default -> false;
        };
    }

    /**
     * Whether the request was refused before anything else because its log-in has expired. The client logs in again for
     * the next request.
     */
    static boolean isStaleToken(Throwable failure) {
        String description = description(status(failure));
        return description.equals("etcdserver: invalid auth token")
                || description.equals("etcdserver: revision of auth store is old");
    }

    /** Whether a revision was read that was compacted, or that this cluster has not reached. */
    static boolean isLostRevision(LeaseStoreException e) {
        return e.getCause() != null && status(e.getCause()).getCode() == Status.Code.OUT_OF_RANGE;
    }

    private static String description(Status status) {
        String description = status.getDescription();
        return description == null ? "" : description;
    }

    /** The exception for the caller of the store. */
    LeaseStoreException translate(String what, URI endpoint, Throwable failure) {
        Status status = status(failure);
        String description = description(status);
        String cure = cure(status.getCode(), description);
        if (cure != null) {
            return new StoreRefusedException("etcd responds '" + description + "': " + cure, failure);
        }
        String outcome = isSilence(failure) ? " did not respond to the request to " : " refused the request to ";
        return new LeaseStoreException("etcd at " + endpoint + outcome + what + reason(status), failure);
    }

    private String reason(Status status) {
        if (status.getCode() == Status.Code.DEADLINE_EXCEEDED) {
            return " within " + callTimeout.toMillis() + " ms";
        }
        Throwable cause = status.getCause();
        return ": " + status.getCode() + ", "
                + (cause == null || cause.getMessage() == null ? description(status) : cause.getMessage());
    }

    // What etcd says is compared, because several causes share a code.
    private @Nullable String cure(Status.Code code, String description) {
        if (code == Status.Code.PERMISSION_DENIED || description.contains("permission denied")) {
            return user(user) + " needs a role that may read and write all keys below " + prefix
                    + "/, for example by 'etcdctl role grant-permission election readwrite --prefix=true " + prefix
                    + "/' and 'etcdctl user grant-role " + (user == null ? "USER" : user) + " election'";
        }
        if (description.contains("authentication failed")) {
            return "correct the user '" + user + "' or its password";
        }
        if (description.contains("user name is empty")) {
            return "this cluster needs a user and a password, and none are configured";
        }
        if (description.contains("authentication is not enabled")) {
            return "remove the user '" + user + "', or enable authentication in the cluster";
        }
        if (description.contains("database space exceeded")) {
            return "its database is full, most often of old revisions. Compact and defragment it, disarm the alarm"
                    + " ('etcdctl compact REVISION', 'etcdctl defrag', 'etcdctl alarm disarm'), and start it with"
                    + " --auto-compaction-retention, so that it discards old revisions by itself";
        }
        if (description.contains("too many operations in txn request")) {
            return "start it with a --max-txn-ops of at least 128, which is its default";
        }
        if (description.contains("request is too large")) {
            return "start it with a --max-request-bytes of at least 1572864, which is its default";
        }
        return null;
    }

    private static String user(@Nullable String user) {
        return user == null ? "a user is needed that" : "the user '" + user + "'";
    }
}
