// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.coroutine

import dev.election.Term
import dev.election.spring.OnLeader
import dev.election.spring.WhileLeader
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.delay
import org.springframework.scheduling.annotation.Scheduled
import org.springframework.stereotype.Component

interface Invoices {

    fun settle(token: Long)

    suspend fun sendNext()
}

// The same text is in docs/kotlin.md.
@Component
class Settlement(private val invoices: Invoices) {

    @OnLeader("billing")                       // on at most one instance at a time
    @Scheduled(fixedDelay = 10_000)
    fun settle() {
        invoices.settle(Term.current().token())
    }

    @WhileLeader("outbox")                     // as long as this instance leads, then cancelled
    suspend fun relay() {
        while (true) {
            invoices.sendNext()
            delay(1.seconds)
        }
    }
}
