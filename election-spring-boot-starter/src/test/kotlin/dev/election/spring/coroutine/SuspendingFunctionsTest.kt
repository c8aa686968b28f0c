// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.coroutine

import dev.election.LeaderWork
import dev.election.NotLeaderException
import dev.election.Term
import dev.election.spring.OnLeader
import dev.election.spring.TestContexts
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineName
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import kotlinx.coroutines.yield
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatExceptionOfType
import org.awaitility.Awaitility.await
import org.junit.jupiter.api.Test
import org.springframework.scheduling.annotation.EnableScheduling
import org.springframework.scheduling.annotation.Scheduled
import java.util.Optional
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit

/** `@OnLeader` on suspending functions. */
class SuspendingFunctionsTest {

    open class Jobs {

        open val reached = CompletableDeferred<Unit>()
        open val released = CompletableDeferred<Unit>()
        open var runs = 0

        @OnLeader("jobs")
        open suspend fun run() {
            runs++
        }

        @OnLeader("jobs")
        open suspend fun tokens(): List<Long>? = listOf(
            Term.current().token(),
            withContext(Dispatchers.IO) { yield(); Term.current().token() },
            Term.current().token(),
        )

        @OnLeader("jobs")
        open suspend fun nameOfCaller(): String? = currentCoroutineContext()[CoroutineName]?.name

        @OnLeader("jobs")
        open suspend fun wait(): String? {
            reached.complete(Unit)
            released.await()
            return "waited in ${Term.current().token()}"
        }

        @OnLeader("jobs")
        open suspend fun fail(): Unit = throw IllegalStateException("on purpose")

        @OnLeader("jobs")
        open suspend fun optional(): Optional<String> = Optional.of("ran")

        @OnLeader("jobs", otherwise = OnLeader.Otherwise.THROW)
        open suspend fun count(): Int = 1
    }

    private fun whileLeading(check: suspend (Jobs) -> Unit) =
        TestContexts.whileLeading("jobs", Jobs::class.java) { jobs -> runBlocking { check(jobs) } }

    private fun whileFollowing(check: suspend (Jobs) -> Unit) =
        TestContexts.whileFollowing(Jobs::class.java) { jobs -> runBlocking { check(jobs) } }

    @Test
    fun `belong to the term on every thread that they run on`() = whileLeading { jobs ->
        assertThat(jobs.tokens()).containsExactly(1, 1, 1)
    }

    @Test
    fun `leave no leader work on the thread of their caller`() = whileLeading { jobs ->
        jobs.tokens()

        assertThat(LeaderWork.current()).isEmpty()
    }

    @Test
    fun `keep the context of their caller`() = whileLeading { jobs ->
        assertThat(withContext(CoroutineName("caller")) { jobs.nameOfCaller() }).isEqualTo("caller")
    }

    @Test
    fun `do not run on an instance that does not lead`() = whileFollowing { jobs ->
        jobs.run()

        assertThat(jobs.runs).isZero()
    }

    @Test
    fun `return null where they are skipped`() = whileFollowing { jobs ->
        assertThat(jobs.tokens()).isNull()
    }

    @Test
    fun `return an empty Optional where they are skipped`() = whileFollowing { jobs ->
        assertThat(jobs.optional()).isEmpty
    }

    @Test
    fun `return their result on the leader`() = whileLeading { jobs ->
        assertThat(jobs.optional()).contains("ran")
        assertThat(jobs.count()).isEqualTo(1)
    }

    @Test
    fun `throw where they are refused`() = whileFollowing { jobs ->
        assertThatExceptionOfType(NotLeaderException::class.java).isThrownBy { runBlocking { jobs.count() } }
    }

    @Test
    fun `throw what their code throws`() = whileLeading { jobs ->
        assertThatExceptionOfType(IllegalStateException::class.java)
            .isThrownBy { runBlocking { jobs.fail() } }
            .withMessage("on purpose")
    }

    @Test
    fun `are waited for by a graceful step-down while they are suspended`() {
        TestContexts.leader().withBean(Jobs::class.java).run { context ->
            val election = TestContexts.awaitLeading(context, "jobs")
            val jobs = context.getBean(Jobs::class.java)
            runBlocking {
                val result = async(start = CoroutineStart.UNDISPATCHED) { jobs.wait() }
                jobs.reached.await()
                val term = election.requireTerm()
                election.stepDown()
                TestContexts.staysCurrent(term)

                jobs.released.complete(Unit)

                assertThat(result.await()).isEqualTo("waited in 1")
                await().until { !term.isCurrent }
            }
        }
    }

    @Test
    fun `are no longer waited for when their caller is cancelled`() {
        TestContexts.leader().withBean(Jobs::class.java).run { context ->
            val election = TestContexts.awaitLeading(context, "jobs")
            val jobs = context.getBean(Jobs::class.java)
            val term = election.requireTerm()
            runBlocking {
                val caller = launch { jobs.wait() }
                jobs.reached.await()
                caller.cancel()
            }

            election.stepDown()

            await().until { !term.isCurrent }
        }
    }

    @EnableScheduling
    open class Scheduling {

        open val ran = CountDownLatch(2)

        @OnLeader("jobs")
        @Scheduled(fixedDelay = 10)
        open suspend fun run() {
            yield()
            Term.current()
            ran.countDown()
        }
    }

    @Test
    fun `can be scheduled`() {
        TestContexts.leader().withBean(Scheduling::class.java).run { context ->
            assertThat(context.getBean(Scheduling::class.java).ran.await(10, TimeUnit.SECONDS)).isTrue()
        }
    }
}
