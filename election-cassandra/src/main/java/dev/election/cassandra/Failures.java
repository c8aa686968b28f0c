// SPDX-License-Identifier: Apache-2.0
package dev.election.cassandra;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.auth.AuthenticationException;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import com.datastax.oss.driver.api.core.servererrors.UnauthorizedException;
import com.datastax.oss.driver.api.core.servererrors.UnavailableException;
import dev.election.LeaseStoreException;
import dev.election.StoreRefusedException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** What the failure of a request means, and what to do about it. */
final class Failures {

    private final Tables tables;
    private final Duration callTimeout;

    Failures(Tables tables, Duration callTimeout) {
        this.tables = tables;
        this.callTimeout = callTimeout;
    }

    Duration callTimeout() {
        return callTimeout;
    }

    /** The exception for the caller of the store. */
    LeaseStoreException translate(String what, Throwable failure) {
        if (failure instanceof LeaseStoreException known) {
            return known;
        }
        String cure = cure(failure);
        if (cure != null) {
            return new StoreRefusedException("Cassandra refuses: " + cure, failure);
        }
        return new LeaseStoreException(
                "Cassandra did not respond to the request to " + what + reason(failure), failure);
    }

    private String reason(Throwable failure) {
        if (failure instanceof DriverTimeoutException || failure instanceof TimeoutException) {
            return " within " + callTimeout.toMillis() + " ms";
        }
        if (failure instanceof UnavailableException unavailable) {
            return ": only " + unavailable.getAlive() + " of the " + unavailable.getRequired()
                    + " replicas that it needs are alive, so nothing was changed";
        }
        return ": " + failure.getClass().getSimpleName() + ", " + failure.getMessage();
    }

    private @Nullable String cure(Throwable failure) {
        if (failure instanceof UnauthorizedException) {
            return failure.getMessage() + ". The role needs the rights to read and change both tables: GRANT SELECT ON "
                    + tables.lease() + " TO role; GRANT MODIFY ON " + tables.lease() + " TO role; GRANT SELECT ON "
                    + tables.leader() + " TO role; GRANT MODIFY ON " + tables.leader() + " TO role";
        }
        if (failure instanceof InvalidQueryException) {
            return failure.getMessage() + ". The tables must be as these statements make them: "
                    + tables.leaseShape().ddl() + "; " + tables.leaderShape().ddl();
        }
        AuthenticationException login = logInFailure(failure);
        if (login != null) {
            return "the log-in failed (" + login.getMessage() + "): correct the user or the password";
        }
        if (failure instanceof IllegalStateException
                && String.valueOf(failure.getMessage()).contains("local DC")) {
            return "the driver does not know the local data center (" + failure.getMessage()
                    + "): set it in the session builder, or as basic.load-balancing-policy.local-datacenter";
        }
        return null;
    }

    private static @Nullable AuthenticationException logInFailure(Throwable failure) {
        if (failure instanceof AllNodesFailedException all) {
            List<Throwable> errors =
                    all.getAllErrors().values().stream().flatMap(List::stream).toList();
            for (Throwable error : errors) {
                if (error instanceof AuthenticationException login) {
                    return login;
                }
            }
        }
        return null;
    }
}
