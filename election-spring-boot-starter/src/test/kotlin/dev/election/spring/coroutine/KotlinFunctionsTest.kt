// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.coroutine

import dev.election.spring.ElectionStartException
import dev.election.spring.OnLeader
import dev.election.spring.TestContexts
import dev.election.spring.TestContexts.refuses
import dev.election.spring.WhileLeader
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test
import java.util.concurrent.CompletableFuture

/** Functions on which the annotations cannot work, and what their author reads at the start. */
class KotlinFunctionsTest {

    open class Final {
        @OnLeader("jobs")
        fun run() {}
    }

    @Test
    fun `that are final are refused, with the way to open them`() {
        refuses(Final::class.java, "Final.run()", "it is final")
        assertThat(actionOf(Final::class.java)).contains("compiler plugin kotlin-spring, or declare both open")
    }

    class FinalClass {
        @OnLeader("jobs")
        fun run() {}
    }

    @Test
    fun `of a final class are refused, with the way to open it`() {
        refuses(FinalClass::class.java, "FinalClass.run()", "it is final")
        assertThat(actionOf(FinalClass::class.java)).contains("compiler plugin kotlin-spring, or declare both open")
    }

    open class FinalLoop {
        @WhileLeader("jobs")
        fun run() {}
    }

    @Test
    fun `that are final loops are refused, with the way to open them`() {
        refuses(FinalLoop::class.java, "FinalLoop.run()", "it is final")
        assertThat(actionOf(FinalLoop::class.java)).contains("compiler plugin kotlin-spring, or declare both open")
    }

    open class NeverNull {
        @OnLeader("jobs")
        open fun name(): String = "name"
    }

    @Test
    fun `whose result is never null are refused if calls are skipped`() {
        refuses(
            NeverNull::class.java,
            "NeverNull.name()",
            "it returns String, which is never null in Kotlin, and a skipped call returns null",
        )
        assertThat(actionOf(NeverNull::class.java)).contains("String?", "otherwise = THROW")
    }

    open class SuspendingNumber {
        @OnLeader("jobs")
        open suspend fun count(): Int = 1
    }

    @Test
    fun `that suspend and return a number are refused if calls are skipped`() {
        refuses(SuspendingNumber::class.java, "SuspendingNumber.count()", "which is never null in Kotlin")
        assertThat(actionOf(SuspendingNumber::class.java)).contains("Int?")
    }

    open class SuspendingNeverNull {
        @OnLeader("jobs")
        open suspend fun name(): String = "name"
    }

    @Test
    fun `that suspend and whose result is never null are refused if calls are skipped`() {
        refuses(SuspendingNeverNull::class.java, "SuspendingNeverNull.name()", "which is never null in Kotlin")
    }

    open class Skippable {
        open var runs = 0

        @OnLeader("jobs")
        open fun name(): String? = "name"

        @OnLeader("jobs")
        open fun run() {
            runs++
        }

        @OnLeader("jobs", otherwise = OnLeader.Otherwise.THROW)
        open fun certain(): String = "name"
    }

    @Test
    fun `with a nullable result or none return null where they are skipped`() {
        TestContexts.whileFollowing(Skippable::class.java) { bean ->
            assertThat(bean.name()).isNull()
            bean.run()
            assertThat(bean.runs).isZero()
        }
    }

    open class Hot {
        @OnLeader("jobs")
        open fun state(): StateFlow<Int> = MutableStateFlow(1)
    }

    @Test
    fun `that return a hot stream are refused`() = refuses(Hot::class.java, "Hot.state()", "StateFlow")

    open class SuspendingFuture {
        @OnLeader("jobs")
        open suspend fun later(): CompletableFuture<String> = CompletableFuture.completedFuture("")
    }

    @Test
    fun `that suspend and return a future are refused`() =
        refuses(SuspendingFuture::class.java, "SuspendingFuture.later()", "whose work goes on when the function has ended")

    open class Interrupted {
        @OnLeader("jobs", interruptOnRevoke = true)
        open suspend fun run() {}
    }

    @Test
    fun `that suspend cannot be interrupted`() =
        refuses(Interrupted::class.java, "Interrupted.run()", "interruptOnRevoke has no thread to interrupt")

    open class LoopWithArgument {
        @WhileLeader("jobs")
        open suspend fun run(argument: String) {}
    }

    @Test
    fun `that are loops have no arguments`() =
        refuses(LoopWithArgument::class.java, "LoopWithArgument.run(String)", "it has arguments")

    open class LoopWithResult {
        @WhileLeader("jobs")
        open suspend fun run(): String = ""
    }

    @Test
    fun `that are loops have no result`() =
        refuses(LoopWithResult::class.java, "LoopWithResult.run()", "it returns String")

    private fun actionOf(bean: Class<*>): String {
        var action = ""
        TestContexts.leader().withBean(bean).run { context ->
            action = TestContexts.startFailure(context, ElectionStartException::class.java).action()
        }
        return action
    }
}
