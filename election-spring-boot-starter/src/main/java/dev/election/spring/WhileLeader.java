// SPDX-License-Identifier: Apache-2.0
package dev.election.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.core.annotation.AliasFor;

/**
 * Runs a method for as long as this instance leads, on a thread of its own: started when leadership is granted, interrupted
 * when it ends. For a relay, a poller, a consumer: whatever loops.
 *
 * <pre>{@code
 * @WhileLeader("outbox")
 * void relay() throws InterruptedException {
 *     while (true) { … }
 * }
 * }</pre>
 *
 * <p><b>Guaranteed.</b> It is leader work: {@code Term.current()} answers inside, its transactions are fenced, and an orderly
 * end interrupts it and waits for it, within the shutdown timeout, before the election is free for others. If it returns or
 * throws while this instance leads, it is started again after a delay: one second, twice as long each time up to a minute, and
 * one second again after a run of more than a minute. Two runs of it never overlap in one process.
 *
 * <p><b>Not guaranteed.</b> That it stops when interrupted: code that swallows an {@code InterruptedException} goes on, and
 * should ask {@code Term.current().isCurrent()}.
 *
 * <p>The method has no arguments, returns nothing, and is neither private, static nor final, on a singleton bean; otherwise
 * the application does not start. It is called through the bean's proxy, so other annotations on it apply. With
 * {@code election.enabled=false} it runs on every instance.
 */
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface WhileLeader {

    /** The election; placeholders are resolved. Empty: the application's default election. */
    @AliasFor("election")
    String value() default "";

    /** The election; placeholders are resolved. Empty: the application's default election. */
    @AliasFor("value")
    String election() default "";
}
