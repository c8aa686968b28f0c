// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.coroutine

import dev.election.CarriedWork
import dev.election.LeaderWork
import dev.election.LeadershipLostException
import dev.election.Term
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.yield
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatExceptionOfType
import org.junit.jupiter.api.Test
import java.time.Duration
import java.time.Instant
import java.util.Optional

/** Leader work that follows a coroutine. */
class LeaderWorkElementTest {

    private class MovableTerm : Term {
        var over = false
        override fun election() = "jobs"
        override fun token() = 7L
        override fun leaseId() = "lease"
        override fun since(): Instant = Instant.EPOCH
        override fun vacantSince() = Optional.empty<Instant>()
        override fun isCurrent() = !over
        override fun isEnding() = over
        override fun awaitEnding(timeout: Duration) = over
        override fun remaining(): Duration = if (over) Duration.ZERO else Duration.ofSeconds(1)
        override fun ensureCurrent() {
            if (over) throw LeadershipLostException("jobs", 7, "over")
        }
    }

    private val term = MovableTerm()
    private var ended = false
    private val work = LeaderWork(term) { ended = true }

    @Test
    fun `is late when the coroutine is resumed after the end of the term`() = runBlocking<Unit>(
        LeaderWorkElement(CarriedWork.of(work)),
    ) {
        assertThat(Term.current().token()).isEqualTo(7)
        term.over = true
        yield()

        assertThat(LeaderWork.current()).hasValueSatisfying { assertThat(it.isLate).isTrue() }
        assertThatExceptionOfType(LeadershipLostException::class.java).isThrownBy { Term.current() }
    }

    @Test
    fun `is in flight while the coroutine runs, even if it was closed`() {
        runBlocking(LeaderWorkElement(CarriedWork.of(work))) {
            work.close()
            assertThat(ended).isFalse()
        }
        assertThat(ended).isTrue()
    }
}
