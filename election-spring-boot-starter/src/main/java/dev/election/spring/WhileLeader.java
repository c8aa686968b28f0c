// SPDX-License-Identifier: Apache-2.0
package dev.election.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.core.annotation.AliasFor;

/**
 * Runs a method on a thread of its own for as long as this instance leads an election. The method is called when
 * leadership is granted, should return when its term is ending, and is interrupted otherwise. Typical uses are relays,
 * pollers and consumers that loop.
 *
 * <pre>{@code
 * @WhileLeader("outbox")
 * void relay() throws InterruptedException {
 *     do { … } while (!Term.current().awaitEnding(Duration.ofSeconds(1)));
 * }
 * }</pre>
 *
 * <p><b>Guaranteed.</b> The run is leader work: {@code Term.current()} returns its term, its transactions are fenced,
 * and a graceful step-down waits for it before the election is released; a shutdown does so up to the shutdown timeout.
 * If the method has not returned after {@code election.interrupt-after}, its thread is interrupted. A lost term
 * interrupts it at once. If the method returns or throws while this instance leads, it is called again after a delay:
 * one second at first, doubled each time up to one minute, and one second again after a run of more than a minute. Two
 * runs never overlap in one process.
 *
 * <p><b>Not guaranteed.</b> That the method stops when it is interrupted. Code that swallows an
 * {@code InterruptedException} continues, and should check {@code Term.current().isCurrent()}.
 *
 * <p>A suspending function of Kotlin runs on that thread as well, as far as it does not choose another dispatcher. An
 * interrupt cancels it, and the run ends when it has ended with all coroutines that it started.
 *
 * <p>The method must have no arguments, return nothing, and be neither private, static nor final. Its bean must be a
 * singleton. Nothing else may cause the container to call it, such as {@code @Scheduled}, or to return from the call at
 * once, as {@code @Async} does. Otherwise the application does not start. The method is called through the bean's
 * proxy, so other annotations on it apply. With {@code election.enabled=false} it runs on every instance.
 *
 * @since 0.1.0
 */
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface WhileLeader {

    /** The election. Placeholders are resolved. Empty for the application's default election. */
    @AliasFor("election")
    String value() default "";

    /** The election. Placeholders are resolved. Empty for the application's default election. */
    @AliasFor("value")
    String election() default "";
}
