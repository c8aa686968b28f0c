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
 * Limits calls to the instance that leads an election. On a class it applies to each method of the bean; as a
 * meta-annotation, to everything that the composed annotation is put on. An annotation on a method overrides the one on
 * its class.
 *
 * <pre>{@code
 * @OnLeader("billing")
 * @Scheduled(fixedDelayString = "10s")
 * void settle() { long token = Term.current().token(); … }
 * }</pre>
 *
 * <p>On the class of a {@code Lifecycle} bean, or on the {@code @Bean} method that creates one, the annotation means
 * that the bean follows leadership: it is started when leadership is granted and stopped when it is revoked, in the
 * order of phases, and a graceful step-down waits for the stop. The application context does not start such a bean. A
 * start that fails is logged and retried in the next term. A start must return soon: the bean cannot be stopped before
 * it has, and a graceful step-down waits for it. Of its methods, {@code start()} is guarded, and so are those that the
 * annotated class itself introduces. Neither is on a bean with a property {@code autoStartup}, such as a message
 * listener container, which is not proxied: if something else than leadership starts it, the next start of the context
 * or of the instance stops it again.
 *
 * <p>On other classes, methods that are inherited from a class without the annotation are guarded as far as their
 * modifiers and results allow it. The others are named in a warning.
 *
 * <p><b>Guaranteed.</b> The call begins only while this instance leads, and it is leader work: {@link Term#current()}
 * returns its term, and a graceful step-down waits for it. If the method returns a future, the work lasts until the
 * future completes. If it returns a reactive type, the decision is made at each subscription, and the work lasts until
 * that subscription terminates or is cancelled. The work of a suspending function of Kotlin lasts until it returns, and
 * follows it from thread to thread; a {@code Flow} is decided on each time it is collected. A call inside leader work
 * of the same election belongs to the same term, even while that term is being released. Once that term is over the
 * call is refused, even if this instance leads again in a later term.
 *
 * <p><b>Not guaranteed.</b> The term may end while the call is running: see {@link Term}. A call from within the same
 * object does not pass the proxy and is not guarded. Work that the method passes to other threads is not waited for,
 * unless the method returns its future.
 *
 * <p>The check happens inside of {@code @Async}, which means on the thread that runs the job, and outside of
 * {@code @Retryable}, {@code @Transactional} and {@code @Cacheable}. All attempts of a retry belong to one term; once
 * it is over, a further attempt throws a {@code LeadershipLostException} with the job's failure as a suppressed
 * exception. Where the annotation cannot work, the application does not start: for example on a method that is called
 * only while no instance leads, such as {@code ApplicationRunner.run}, or whose caller takes a skipped call for a
 * handled message, such as {@code @KafkaListener}. Reactive types need Reactor on the class path, suspending functions
 * the coroutine library with its bridge to Reactor.
 *
 * @since 0.1.0
 */
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Documented
public @interface OnLeader {

    /** The election. Placeholders are resolved. Empty for the application's default election. */
    @AliasFor("election")
    String value() default "";

    /** The election. Placeholders are resolved. Empty for the application's default election. */
    @AliasFor("value")
    String election() default "";

    /** What happens to a call on an instance that does not lead. */
    Otherwise otherwise() default Otherwise.SKIP;

    /**
     * Whether the thread in the method is interrupted when the term is lost, and when a graceful step-down has waited
     * for it for {@code election.interrupt-after}. The thread is never interrupted after the method has returned. Work
     * behind a returned future is not interrupted.
     */
    boolean interruptOnRevoke() default false;

    /**
     * Whether a call that is due while no instance leads is made up for when this instance is granted the election. By
     * default it is not: a call runs at most once. Only in an annotation on the method itself, which must have no
     * parameters, belong to a singleton bean, and run when it is called; {@link CatchUp#MISSED} only with
     * {@link Otherwise#SKIP}.
     */
    CatchUp catchUp() default CatchUp.NONE;

    /**
     * Whether a call may begin while another one of the same method of the same bean runs on this instance. If not, it
     * is skipped: it does nothing and returns what {@link Otherwise#SKIP} returns, even with {@link Otherwise#THROW}. A
     * call that returns a future runs until the future completes. Methods of schedulers on virtual threads, and those
     * that are also called by hand, can overlap with themselves on the one leader. Only on methods of singleton beans,
     * which run when they are called.
     */
    boolean concurrent() default true;

    /** What happens to a call on an instance that does not lead. */
    enum Otherwise {

        /**
         * The call does nothing. It returns null, an empty {@code Optional}, a future completed with null, or an empty
         * publisher.
         */
        SKIP,

        /** The call throws a {@link NotLeaderException}. A publisher signals it as an error. */
        THROW
    }
}
