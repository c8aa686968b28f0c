// SPDX-License-Identifier: Apache-2.0
package dev.election.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.test.AutoConfigureTestElections;
import dev.election.test.TestElections;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

@SpringBootTest(
        classes = {StatusPage.class, JobRuns.class, RunsHere.class},
        webEnvironment = WebEnvironment.NONE)
@EnableAutoConfiguration
@AutoConfigureTestElections
class StatusPageTest {

    @Autowired
    private TestElections elections;

    @Autowired
    private StatusPage page;

    @Test
    void saysThatNobodyLeads() {
        assertThat(page.page()).contains("I follow.").contains("Nobody leads");
    }

    @Test
    void saysThatThisInstanceLeads() {
        long token = elections.grant("sample").token();

        assertThat(page.page()).contains("I lead.").contains("token " + token);
    }

    @Test
    void saysWhichOtherLeads() {
        elections.grantTo("app-2", "sample");

        assertThat(page.page()).contains("I follow.").contains("app-2 leads");
    }
}
