// SPDX-License-Identifier: Apache-2.0
package dev.election.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.Statement;
import dev.election.LeaseStoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One call of the store: its requests, all of which end by one deadline. Confined to the thread of the call. */
final class Call {

    private final String what;
    private final Deadline deadline;
    private final Failures failures;

    /** @param what what the call is to do, for people */
    Call(String what, Deadline deadline, Failures failures) {
        this.what = what;
        this.deadline = deadline;
        this.failures = failures;
    }

    /** Sends a request, once. */
    CompletableFuture<AsyncResultSet> start(CqlSession session, Statement<?> statement) {
        long left = deadline.remainingNanos();
        if (left == 0) {
            throw new LeaseStoreException(
                    "The request to " + what + " was not sent to Cassandra: the time of the call, "
                            + failures.callTimeout().toMillis() + " ms, was over");
        }
        return session.executeAsync(statement.setTimeout(Duration.ofNanos(left)))
                .toCompletableFuture();
    }

    AsyncResultSet execute(CqlSession session, Statement<?> statement) {
        return await(start(session, statement));
    }

    /** All rows of the responses to several requests, which are sent at once. */
    List<Row> rows(CqlSession session, List<? extends Statement<?>> statements) {
        List<CompletableFuture<AsyncResultSet>> sent =
                statements.stream().map(statement -> start(session, statement)).toList();
        return sent.stream().flatMap(response -> rows(await(response)).stream()).toList();
    }

    /** All rows of a response, page by page. */
    List<Row> rows(AsyncResultSet first) {
        List<Row> rows = new ArrayList<>();
        AsyncResultSet page = first;
        while (true) {
            page.currentPage().forEach(rows::add);
            if (!page.hasMorePages()) {
                return rows;
            }
            page = await(page.fetchNextPage().toCompletableFuture());
        }
    }

    /** Waits for a response until the deadline. */
    <T> T await(Future<T> response) {
        try {
            return response.get(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LeaseStoreException("The request to " + what + " was interrupted", e);
        } catch (TimeoutException e) {
            throw failures.translate(what, e);
        } catch (ExecutionException e) {
            throw failures.translate(what, e.getCause() == null ? e : e.getCause());
        }
    }
}
