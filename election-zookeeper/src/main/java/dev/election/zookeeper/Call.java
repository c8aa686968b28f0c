// SPDX-License-Identifier: Apache-2.0
package dev.election.zookeeper;

import dev.election.LeaseStoreException;
import dev.election.StoreRefusedException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;
import org.jspecify.annotations.Nullable;

/**
 * One call of the store: the time that it has left, and what its failures are called. Confined to the caller's thread.
 */
final class Call {

    private final String what;
    private final Duration timeout;
    private final long endNanos;

    /** @param what for people, for example "claim 3 elections" */
    Call(String what, Duration timeout) {
        this.what = what;
        this.timeout = timeout;
        this.endNanos = System.nanoTime() + timeout.toNanos();
    }

    long remainingNanos() {
        return Math.max(0, endNanos - System.nanoTime());
    }

    /**
     * Waits for the response to a request.
     *
     * @return a response that tells the outcome for certain: done, or the node is missing, exists or has another
     *     version
     * @throws LeaseStoreException if there is none in time, so that it is unknown whether the request took effect, or
     *     if the request was refused
     */
    <T> Reply<T> await(CompletableFuture<Reply<T>> request) {
        return checked(response(request));
    }

    /** Throws an exception if this does not tell the outcome for certain. */
    <T> Reply<T> checked(Reply<T> reply) {
        if (!isCertain(reply.code())) {
            throw failed(reply.code());
        }
        return reply;
    }

    /** Waits for the response to a request, whatever it is. */
    <T> Reply<T> response(CompletableFuture<Reply<T>> request) {
        try {
            return request.get(remainingNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw timedOut("ZooKeeper did not respond", e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        } catch (ExecutionException e) {
            throw new LeaseStoreException(failure() + e.getCause(), e.getCause());
        }
    }

    private static boolean isCertain(Code code) {
        return switch (code) {
            case OK, NONODE, NODEEXISTS, BADVERSION -> true;
            default -> false;
        };
    }

    LeaseStoreException failed(Code code) {
        KeeperException cause = KeeperException.create(code);
        return switch (code) {
            case CONNECTIONLOSS ->
                new LeaseStoreException(
                        failure()
                                + "the connection was lost before the response arrived (also the sign of a request that"
                                + " is larger than jute.maxbuffer of the servers)",
                        cause);
            case SESSIONEXPIRED ->
                new LeaseStoreException(failure() + "the session expired before the response arrived", cause);
            case NOAUTH ->
                new StoreRefusedException(
                        "The access control list of a node of ZooKeeper does not allow what elections need: give every"
                                + " instance the credentials with which the nodes were created",
                        cause);
            case AUTHFAILED -> credentialsRefused(cause);
            case INVALIDACL ->
                new StoreRefusedException(
                        "ZooKeeper does not accept the access control list of new nodes: give the connection credentials"
                                + " to which it applies",
                        cause);
            default -> new LeaseStoreException(failure() + cause.getMessage(), cause);
        };
    }

    static StoreRefusedException credentialsRefused(@Nullable Throwable cause) {
        return new StoreRefusedException(
                "ZooKeeper does not accept the credentials of the connection: correct them, or the servers' settings for"
                        + " authentication",
                cause);
    }

    LeaseStoreException timedOut(String why, @Nullable Throwable cause) {
        return new LeaseStoreException(failure() + why + " within " + timeout.toMillis() + " ms", cause);
    }

    LeaseStoreException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new LeaseStoreException(failure() + "the thread was interrupted", cause);
    }

    LeaseStoreException refused(String why) {
        return new LeaseStoreException(failure() + why);
    }

    private String failure() {
        return "Could not " + what + ": ";
    }
}
