// SPDX-License-Identifier: Apache-2.0
package dev.election.test;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.RepeatedTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

@SpringBootTest(classes = Settlement.class)
@AutoConfigureTestElections
class ResetAfterTestTest {

    @Autowired
    private TestElections elections;

    @RepeatedTest(2)
    void eachTestBeginsAsAFollower() {
        assertThat(elections.elections().election("billing").isLeader()).isFalse();
        elections.grant("billing");
    }

    @RepeatedTest(2)
    void eachTestBeginsWithoutOthers() {
        assertThat(elections.elections().candidates()).hasSizeLessThanOrEqualTo(1);
        elections.grantTo("other", "billing");
    }
}
