// SPDX-License-Identifier: Apache-2.0
package dev.election.spring;

import dev.election.NotLeaderException;
import dev.election.Term;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.core.annotation.AliasFor;

/**
 * Lets a call through only on the instance that leads. On a type it holds for each method of the bean; on another
 * annotation, for whatever that one is put on. A method's own annotation overrides its type's.
 *
 * <pre>{@code
 * @OnLeader("billing")
 * @Scheduled(fixedDelayString = "10s")
 * void settle() { long token = Term.current().token(); … }
 * }</pre>
 *
 * <p>On the class of a bean that is a {@code Lifecycle} it does more: the bean is started when leadership is granted and
 * stopped when it is revoked, in the order of phases, and an orderly end waits for the stop; the context does not start it
 * by itself. If a start fails, that is logged and tried again in the next term. A start must return soon: until it has, the
 * bean cannot be stopped, and an orderly end waits for it.
 *
 * <p><b>Guaranteed.</b> The call begins only while this instance leads, and it is leader work: {@link Term#current()}
 * answers inside, and an orderly end of the term waits for it. A future that is returned keeps the work open until it is
 * completed. For a reactive type the decision is made at each subscription, and the work is open until that one
 * terminates or is cancelled. A call inside leader work of the same election goes on under the same term, also while that
 * term is being given up; when that term is over it is refused, even if this instance leads again in a later one.
 *
 * <p><b>Not guaranteed.</b> The term may end while the call is running: see {@link Term}. A call from within the same
 * object does not pass the proxy, and nothing guards it. Work that the method hands to other threads by itself is not
 * waited for, unless the method returns its future.
 *
 * <p>The check is made outside of {@code @Transactional} and inside of {@code @Async}: on the thread that runs the job.
 * Where it cannot work, the application does not start.
 */
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Documented
public @interface OnLeader {

    /** The election; placeholders are resolved. Empty: the application's default election. */
    @AliasFor("election")
    String value() default "";

    /** The election; placeholders are resolved. Empty: the application's default election. */
    @AliasFor("value")
    String election() default "";

    /** What happens to a call on an instance that does not lead. */
    Otherwise otherwise() default Otherwise.SKIP;

    /**
     * Whether the thread in the method is interrupted when the term is revoked, in an orderly end too. It is never
     * interrupted after the method has returned, and work behind a returned future is not.
     */
    boolean interruptOnRevoke() default false;

    /** What happens to a call on an instance that does not lead. */
    enum Otherwise {

        /** Nothing: it returns null, an empty {@code Optional}, a future completed with null, or an empty publisher. */
        SKIP,

        /** It throws a {@link NotLeaderException}; a publisher fails with it. */
        THROW
    }
}
