// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import dev.election.LeaseStoreException;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.kv.TxnResponse;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One call of the store: its requests go to one member, and all of them must end by one deadline. */
final class Call {

    private final Member member;
    private final Line line;
    private final Client client;
    private final String what;
    private final Deadline deadline;
    private final Failures failures;
    private final ClusterIds clusterIds;

    Call(Member member, Line line, String what, Deadline deadline, Failures failures, ClusterIds clusterIds) {
        this.member = member;
        this.line = line;
        this.client = member.client(line);
        this.what = what;
        this.deadline = deadline;
        this.failures = failures;
        this.clusterIds = clusterIds;
    }

    URI endpoint() {
        return member.endpoint();
    }

    Client client() {
        return client;
    }

    /** Sends a request and waits for the response. */
    TxnResponse commit(Transaction transaction) {
        return await(start(transaction));
    }

    /**
     * Sends a request without waiting for the response. A request that was refused because the log-in had expired is
     * the only one that is sent again: etcd refuses it before it evaluates the request.
     */
    CompletableFuture<TxnResponse> start(Transaction transaction) {
        if (deadline.remainingNanos() == 0) {
            return CompletableFuture.failedFuture(new TimeoutException("no time was left to send it"));
        }
        CompletableFuture<TxnResponse> sent = transaction
                .commit(client.getKVClient())
                .exceptionallyCompose(failure -> Failures.isStaleToken(failure)
                        ? transaction.commit(client.getKVClient())
                        : CompletableFuture.failedFuture(failure));
        return sent.whenComplete(this::heard).thenApply(this::checked);
    }

    private void heard(@Nullable TxnResponse response, @Nullable Throwable failure) {
        if (failure != null) {
            member.failed(line, failure);
        } else if (response != null) {
            member.responded(line, response);
        }
    }

    private TxnResponse checked(TxnResponse response) {
        clusterIds.requireOneCluster(endpoint(), response.getHeader().getClusterId());
        return response;
    }

    /**
     * Waits for a response until the deadline.
     *
     * @throws LeaseStoreException if there was none in time, the request was refused, or the wait was interrupted; the
     *     interrupt flag is then set again
     */
    <T> T await(CompletableFuture<T> sent) {
        try {
            return sent.get(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LeaseStoreException(
                    "The wait for etcd's response to the request to " + what + " was interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof LeaseStoreException known) {
                throw known;
            }
            throw failures.translate(what, endpoint(), e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            member.failed(line, e);
            throw failures.translate(what, endpoint(), e);
        }
    }
}
