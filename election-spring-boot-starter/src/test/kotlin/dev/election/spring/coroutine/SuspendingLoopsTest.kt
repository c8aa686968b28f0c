// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.coroutine

import dev.election.LeaderElection
import dev.election.Term
import dev.election.spring.TestContexts
import dev.election.spring.WhileLeader
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test
import org.springframework.boot.test.context.assertj.AssertableApplicationContext
import java.time.Duration
import java.util.concurrent.BlockingQueue
import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.TimeUnit

/** `@WhileLeader` on suspending functions. */
class SuspendingLoopsTest {

    open class Relay {

        open val seen: BlockingQueue<String> = LinkedBlockingQueue()

        open fun next(): String? = seen.poll(20, TimeUnit.SECONDS)

        @WhileLeader("relay")
        open suspend fun relay() {
            seen.add("began in ${Term.current().token()} on ${Thread.currentThread().name}")
            try {
                withContext(Dispatchers.IO) { seen.add("elsewhere in ${Term.current().token()}") }
                delay(1)
                seen.add("back on ${Thread.currentThread().name}")
                awaitCancellation()
            } finally {
                withContext(NonCancellable) {
                    delay(50)
                    seen.add("ended in ${Term.current().token()}")
                }
            }
        }
    }

    private fun <T : Any> run(bean: Class<T>, check: (AssertableApplicationContext, LeaderElection, T) -> Unit) {
        TestContexts.leader().withPropertyValues("election.interrupt-after=50ms").withBean(bean).run { context ->
            check(context, TestContexts.awaitLeading(context, "relay"), context.getBean(bean))
        }
    }

    @Test
    fun `run on a thread of their own, as work of the term wherever they go`() = run(Relay::class.java) { _, _, relay ->
        val thread = "election-work-relay-" // and the name of the method
        assertThat(relay.next()).startsWith("began in 1 on $thread")
        assertThat(relay.next()).isEqualTo("elsewhere in 1")
        assertThat(relay.next()).startsWith("back on $thread")
    }

    @Test
    fun `are cancelled by a graceful step-down, which waits for their end`() =
        run(Relay::class.java) { _, election, relay ->
            repeat(3) { relay.next() }

            election.stepDown(Duration.ofMinutes(1))

            assertThat(relay.next()).isEqualTo("ended in 1")
        }

    @Test
    fun `begin again in the next term`() = run(Relay::class.java) { _, election, relay ->
        repeat(3) { relay.next() }

        election.stepDown()

        assertThat(relay.next()).isEqualTo("ended in 1")
        assertThat(relay.next()).startsWith("began in 2")
    }

    open class Failing {

        open val seen: BlockingQueue<String> = LinkedBlockingQueue()

        @WhileLeader("relay")
        open suspend fun relay() {
            delay(1)
            seen.add("began")
            throw IllegalStateException("on purpose")
        }
    }

    @Test
    fun `are called again when they have failed`() = run(Failing::class.java) { _, _, relay ->
        assertThat(relay.seen.poll(20, TimeUnit.SECONDS)).isEqualTo("began")
        assertThat(relay.seen.poll(20, TimeUnit.SECONDS)).isEqualTo("began")
    }

    open class Parent {

        open val seen: BlockingQueue<String> = LinkedBlockingQueue()

        @WhileLeader("relay")
        open suspend fun relay() = coroutineScope {
            repeat(2) {
                launch(Dispatchers.Default) {
                    seen.add("child in ${Term.current().token()}")
                    try {
                        awaitCancellation()
                    } finally {
                        seen.add("child ended in ${Term.current().token()}")
                    }
                }
            }
        }
    }

    @Test
    fun `end with all coroutines that they have started`() = run(Parent::class.java) { _, election, relay ->
        repeat(2) { assertThat(relay.seen.poll(20, TimeUnit.SECONDS)).isEqualTo("child in 1") }

        election.stepDown(Duration.ofMinutes(1))

        repeat(2) { assertThat(relay.seen.poll(20, TimeUnit.SECONDS)).isEqualTo("child ended in 1") }
    }

    open class Blocking {

        open val seen: BlockingQueue<String> = LinkedBlockingQueue()

        @WhileLeader("relay")
        open suspend fun relay() {
            seen.add("began")
            try {
                Thread.sleep(60_000)
            } finally {
                seen.add("ended")
            }
        }
    }

    @Test
    fun `are interrupted where they block their thread`() = run(Blocking::class.java) { _, election, relay ->
        assertThat(relay.seen.poll(20, TimeUnit.SECONDS)).isEqualTo("began")

        election.stepDown(Duration.ofMinutes(1))

        assertThat(relay.seen.poll(20, TimeUnit.SECONDS)).isEqualTo("ended")
    }
}
