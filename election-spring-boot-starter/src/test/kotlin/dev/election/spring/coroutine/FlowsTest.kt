// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.coroutine

import dev.election.LeaderWork
import dev.election.NotLeaderException
import dev.election.Term
import dev.election.spring.OnLeader
import dev.election.spring.TestContexts
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineName
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.flowOn
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import kotlinx.coroutines.yield
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatExceptionOfType
import org.awaitility.Awaitility.await
import org.junit.jupiter.api.Test
import java.time.Duration

/** `@OnLeader` on functions that return a `Flow`. */
class FlowsTest {

    open class Streams {

        open val released = CompletableDeferred<Unit>()

        @OnLeader("streams")
        open fun tokens(): Flow<Long> = flow {
            emit(Term.current().token())
            yield()
            emit(Term.current().token())
        }

        @OnLeader("streams")
        open fun tokensElsewhere(): Flow<Long> = tokens().flowOn(Dispatchers.IO)

        @OnLeader("streams")
        open suspend fun suspending(): Flow<Long> = flow { emit(Term.current().token()) }

        @OnLeader("streams", otherwise = OnLeader.Otherwise.THROW)
        open fun orThrow(): Flow<Long> = flow { emit(1) }

        @OnLeader("streams")
        open fun caller(): Flow<String> = flow { emit(currentCoroutineContext()[CoroutineName]!!.name) }

        @OnLeader("streams")
        open fun waiting(): Flow<Long> = flow {
            emit(1)
            released.await()
            emit(2)
        }

        @OnLeader("streams")
        open fun failing(): Flow<Long> = flow { throw IllegalStateException("on purpose") }
    }

    private fun whileLeading(check: suspend (Streams) -> Unit) =
        TestContexts.whileLeading("streams", Streams::class.java) { streams -> runBlocking { check(streams) } }

    private fun whileFollowing(check: suspend (Streams) -> Unit) =
        TestContexts.whileFollowing(Streams::class.java) { streams -> runBlocking { check(streams) } }

    @Test
    fun `emit as leader work`() = whileLeading { streams ->
        assertThat(streams.tokens().toList()).containsExactly(1L, 1L)
    }

    @Test
    fun `emit as leader work on the threads of another dispatcher`() = whileLeading { streams ->
        assertThat(streams.tokensElsewhere().toList()).containsExactly(1L, 1L)
    }

    @Test
    fun `leave no leader work on the thread of their collector`() = whileLeading { streams ->
        streams.tokens().collect {}

        assertThat(LeaderWork.current()).isEmpty()
    }

    @Test
    fun `keep the context of their collector`() = whileLeading { streams ->
        assertThat(withContext(CoroutineName("collector")) { streams.caller().first() }).isEqualTo("collector")
    }

    @Test
    fun `are empty on an instance that does not lead`() = whileFollowing { streams ->
        assertThat(streams.tokens().toList()).isEmpty()
    }

    @Test
    fun `throw where they are refused, when they are collected`() = whileFollowing { streams ->
        val refused = streams.orThrow()

        assertThatExceptionOfType(NotLeaderException::class.java).isThrownBy { runBlocking { refused.toList() } }
    }

    @Test
    fun `throw what their code throws`() = whileLeading { streams ->
        assertThatExceptionOfType(IllegalStateException::class.java)
            .isThrownBy { runBlocking { streams.failing().toList() } }
            .withMessage("on purpose")
    }

    @Test
    fun `can be the result of a suspending function`() = whileLeading { streams ->
        assertThat(streams.suspending().toList()).containsExactly(1L)
    }

    @Test
    fun `of a suspending function are empty on an instance that does not lead`() = whileFollowing { streams ->
        assertThat(streams.suspending().toList()).isEmpty()
    }

    @Test
    fun `are decided on each time they are collected`() {
        TestContexts.leader().withBean(Streams::class.java).run { context ->
            val election = TestContexts.awaitLeading(context, "streams")
            val stream = context.getBean(Streams::class.java).tokens()
            runBlocking {
                assertThat(stream.toList()).hasSize(2)
                election.stepDown(Duration.ofMinutes(1))
                await().until { !election.isLeader }
                assertThat(stream.toList()).isEmpty()
            }
        }
    }

    @Test
    fun `are waited for by a graceful step-down until they end`() {
        TestContexts.leader().withBean(Streams::class.java).run { context ->
            val election = TestContexts.awaitLeading(context, "streams")
            val streams = context.getBean(Streams::class.java)
            runBlocking {
                val begun = CompletableDeferred<Unit>()
                val collector = launch { streams.waiting().collect { begun.complete(Unit) } }
                begun.await()
                val term = election.requireTerm()
                election.stepDown()
                TestContexts.staysCurrent(term)

                streams.released.complete(Unit)

                collector.join()
                await().until { !term.isCurrent }
            }
        }
    }

    @Test
    fun `are no longer waited for when the collector wants no more`() {
        TestContexts.leader().withBean(Streams::class.java).run { context ->
            val election = TestContexts.awaitLeading(context, "streams")
            val term = election.requireTerm()
            runBlocking { context.getBean(Streams::class.java).waiting().first() }

            election.stepDown()

            await().until { !term.isCurrent }
        }
    }
}
