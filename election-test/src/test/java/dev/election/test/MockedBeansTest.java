// SPDX-License-Identifier: Apache-2.0
package dev.election.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.election.LeaderElection;
import dev.election.LeaderElections;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mockito.Answers;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.test.context.bean.override.convention.TestBean;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.context.bean.override.mockito.MockitoSpyBean;

/** Beans that Mockito replaces in a test's context. */
class MockedBeansTest {

    @EnableAutoConfiguration
    static class Application {}

    @Nested
    @SpringBootTest(
            classes = {Application.class, Settlement.class},
            properties = "election.store=memory")
    class AMockOfTheElections {

        @MockitoBean
        private LeaderElections elections;

        @Autowired
        private Settlement settlement;

        @Test
        void refusesGuardedCallsUntilItIsStubbed() {
            assertThatIllegalStateException()
                    .isThrownBy(settlement::settle)
                    .withMessageContaining("billing")
                    .withMessageContaining("RETURNS_DEEP_STUBS");
        }

        @Test
        void decidesWhetherGuardedCallsRun() {
            LeaderElection billing = mock();
            when(elections.election("billing")).thenReturn(billing);

            settlement.settle();

            assertThat(settlement.runs()).isZero();
        }
    }

    @Nested
    @SpringBootTest(
            classes = {Application.class, Settlement.class},
            properties = "election.store=memory")
    @MockitoBean(types = LeaderElections.class, answers = Answers.RETURNS_DEEP_STUBS)
    class ADeepMockOfTheElections {

        @Autowired
        private Settlement settlement;

        @Test
        void skipsGuardedCalls() {
            settlement.settle();

            assertThat(settlement.runs()).isZero();
        }
    }

    @Nested
    @SpringBootTest(classes = {Application.class, Settlement.class})
    @AutoConfigureTestElections
    class ASpyOfTheElections {

        @MockitoSpyBean
        private LeaderElections elections;

        @Autowired
        private TestElections test;

        @Autowired
        private Settlement settlement;

        @Test
        void leadsAsTheElectionsDo() {
            test.grant("billing");

            settlement.settle();

            assertThat(settlement.runs()).isEqualTo(1);
            verify(elections, never()).close();
        }
    }

    @Nested
    @SpringBootTest(classes = Application.class)
    @AutoConfigureTestElections
    class AMockOfTheDefaultElection {

        @MockitoBean
        private LeaderElection election;

        @Test
        void saysWhatItIsTold() {
            when(election.isLeader()).thenReturn(true);

            assertThat(election.isLeader()).isTrue();
        }
    }

    @Nested
    @SpringBootTest(classes = Application.class)
    @AutoConfigureTestElections
    class ASpyOfTheDefaultElection {

        @MockitoSpyBean
        private LeaderElection election;

        @Autowired
        private TestElections test;

        @Test
        void saysWhatTheElectionDoes() {
            test.grant("default");

            assertThat(election.isLeader()).isTrue();
        }
    }

    @Nested
    @ExtendWith(OutputCaptureExtension.class)
    @SpringBootTest(classes = {Application.class, Settlement.class})
    @AutoConfigureTestElections
    class AMockOfAGuardedBean {

        @MockitoBean
        private Settlement settlement;

        @Test
        void isNotWarnedOf(CapturedOutput output) {
            settlement.settle();

            verify(settlement).settle();
            assertThat(output).doesNotContain("WARN");
        }
    }

    @Nested
    @SpringBootTest(classes = {Application.class, Settlement.class})
    @AutoConfigureTestElections
    class ASpyOfAGuardedBean {

        @MockitoSpyBean
        private Settlement settlement;

        @Autowired
        private TestElections elections;

        @Test
        void isStubbedWhoeverLeads() {
            doThrow(new IllegalStateException("stubbed")).when(settlement).settle();

            elections.grant("billing");

            assertThatThrownBy(settlement::settle).hasMessage("stubbed");
        }

        @Test
        void isCalledOnTheLeaderOnly() {
            settlement.settle();
            elections.grant("billing");
            settlement.settle();

            verify(settlement).settle();
        }
    }

    static class FakeSettlement extends Settlement {}

    @Nested
    @SpringBootTest(classes = {Application.class, Settlement.class})
    @AutoConfigureTestElections
    class AnObjectOfTheTestInPlaceOfAGuardedBean {

        @Autowired
        @TestBean
        private Settlement settlement;

        static Settlement settlement() {
            return new FakeSettlement();
        }

        @Test
        void isCalledDirectly() {
            assertThat(settlement).isExactlyInstanceOf(FakeSettlement.class);
        }
    }
}
