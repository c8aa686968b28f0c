// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.election.spring.OnLeader;
import dev.election.spring.TestContexts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** An application that leaves an election which its annotations name is told what follows. */
@ExtendWith(OutputCaptureExtension.class)
class LeftElectionTest {

    static class Billing {

        @OnLeader("billing")
        void settle() {}
    }

    @Test
    void thatItsWorkRunsNoMoreIsSaid(CapturedOutput output) {
        TestContexts.leader().withBean(Billing.class).run(context -> {
            TestContexts.awaitLeading(context, "billing").leave();

            await().untilAsserted(() -> assertThat(output)
                    .contains("This instance has left election 'billing' of")
                    .contains("Billing.settle()"));
        });
    }

    @Test
    void ofAnyOtherElectionNothingIsSaid(CapturedOutput output) {
        TestContexts.leader().withBean(Billing.class).run(context -> {
            TestContexts.awaitLeading(context, "tenant-7").leave();
            TestContexts.awaitLeading(context, "billing").leave();

            await().untilAsserted(() -> assertThat(output).contains("has left election 'billing'"));
            assertThat(output).doesNotContain("has left election 'tenant-7'");
        });
    }
}
