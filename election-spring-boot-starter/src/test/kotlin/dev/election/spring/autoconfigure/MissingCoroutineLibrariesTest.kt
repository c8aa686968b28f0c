// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure

import dev.election.spring.OnLeader
import dev.election.spring.TestContexts
import dev.election.spring.WhileLeader
import org.junit.jupiter.api.Test

/** What the author of suspending functions reads if a library is missing. Each application has a class loader of its own. */
class MissingCoroutineLibrariesTest {

    open class Job {
        @OnLeader("jobs")
        open suspend fun run() {}
    }

    class WithoutReactor : Runnable {
        override fun run() = TestContexts.refuses(
            Job::class.java,
            "Job.run()",
            "is guarded with org.jetbrains.kotlinx:kotlinx-coroutines-reactor, and that is not on the class path",
        )
    }

    @Test
    fun `guarded functions need the bridge to Reactor`() =
        ClassPathWithout("kotlinx-coroutines-reactor", "kotlinx.coroutines.reactor.MonoKt")
            .run(WithoutReactor::class.java)

    class WithoutReflection : Runnable {
        override fun run() =
            TestContexts.refuses(Job::class.java, "Job.run()", "is guarded with org.jetbrains.kotlin:kotlin-reflect")
    }

    @Test
    fun `guarded functions need Kotlin's reflection`() =
        ClassPathWithout("kotlin-reflect", "kotlin.reflect.full.KClasses").run(WithoutReflection::class.java)

    open class Loop {
        @WhileLeader("jobs")
        open suspend fun run() {}
    }

    class WithoutCoroutines : Runnable {
        override fun run() = TestContexts.refuses(
            Loop::class.java,
            "Loop.run()",
            "which runs with org.jetbrains.kotlinx:kotlinx-coroutines-core, and that is not on the class path",
        )
    }

    @Test
    fun `loops need coroutines`() =
        ClassPathWithout("kotlinx-coroutines-[a-z-]+", "kotlinx.coroutines.Job").run(WithoutCoroutines::class.java)
}
