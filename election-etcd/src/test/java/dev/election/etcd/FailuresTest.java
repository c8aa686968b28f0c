// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a failure is called. */
final class FailuresTest {

    private static @Nullable String message(Status status) {
        return new Failures(null, "/election", Duration.ofSeconds(3))
                .translate("renew lease L1", URI.create("http://one:2379"), status.asRuntimeException())
                .getMessage();
    }

    @Test
    void aResponseThatIsNoneOfTheKnownRefusalsIsNotCalledSilence() {
        assertThat(message(Status.RESOURCE_EXHAUSTED.withDescription("etcdserver: too many requests")))
                .isEqualTo("etcd at http://one:2379 refused the request to renew lease L1: RESOURCE_EXHAUSTED,"
                        + " etcdserver: too many requests");
    }

    @Test
    void silenceIsCalledSilence() {
        assertThat(message(Status.DEADLINE_EXCEEDED))
                .isEqualTo("etcd at http://one:2379 did not respond to the request to renew lease L1 within 3000 ms");
    }
}
