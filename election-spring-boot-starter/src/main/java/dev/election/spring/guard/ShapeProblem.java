// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import dev.election.spring.OnLeader;
import dev.election.spring.scan.AnnotatedMethod;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/**
 * Why a method cannot be guarded, by its modifiers and its return type.
 *
 * @param why the reason, as the end of a sentence about the method
 * @param action what to do about it
 */
record ShapeProblem(String why, String action) {

    private static final @Nullable ReactiveGuard REACTIVE = ReactiveSupport.guard();

    /** The first problem of the method that this class declares or inherits, or empty if its calls can be guarded. */
    static Optional<ShapeProblem> of(Class<?> type, Method method, OnLeader.Otherwise otherwise, boolean interrupts) {
        Optional<ShapeProblem> unreachable = unreachable(type, method);
        return unreachable.isPresent()
                ? unreachable
                : ofResult(method, otherwise == OnLeader.Otherwise.SKIP, interrupts);
    }

    private static Optional<ShapeProblem> unreachable(Class<?> type, Method method) {
        String modifier = new AnnotatedMethod(type, method).unreachable();
        if (modifier != null) {
            return problem(
                    "it is " + modifier + ", so a proxy cannot intercept it",
                    "Make the method neither private, final nor static, or call LeaderElection.runIfLeader(…) in it."
                            + new AnnotatedMethod(type, method).openInKotlin());
        }
        if (isHiddenInAnotherPackage(type, method)) {
            return problem(
                    "it is package-private in another package than the class of the bean, so a proxy cannot intercept it",
                    "Make the method protected or public.");
        }
        return Optional.empty();
    }

    private static boolean isHiddenInAnotherPackage(Class<?> type, Method method) {
        return (method.getModifiers() & (Modifier.PUBLIC | Modifier.PROTECTED | Modifier.PRIVATE)) == 0
                && !method.getDeclaringClass().getPackage().equals(type.getPackage());
    }

    private static Optional<ShapeProblem> ofResult(Method method, boolean skips, boolean interrupts) {
        Class<?> returned = method.getReturnType();
        boolean publisher = ReactiveSupport.isReactive(returned);
        Optional<ShapeProblem> inKotlin = KotlinShape.problem(method, skips, interrupts);
        if (inKotlin.isPresent() || KotlinShape.isCoroutine(method)) {
            return inKotlin;
        }
        if (publisher && REACTIVE == null) {
            return problem(
                    "it returns " + ClassUtils.getShortName(returned)
                            + ", and reactive calls are guarded with Reactor, which is not on the class path",
                    "Add the dependency io.projectreactor:reactor-core.");
        }
        if (publisher && interrupts) {
            return problem(
                    "interruptOnRevoke has no thread to interrupt, since the method returns a "
                            + returned.getSimpleName(),
                    "Remove interruptOnRevoke, and end the stream at a LeadershipRevokedEvent if it must not finish.");
        }
        if (REACTIVE != null && publisher && !REACTIVE.canDefer(returned, skips)) {
            return noValue(returned, "a publisher that makes the decision when it is subscribed to");
        }
        return !publisher && skips && !SkippedResults.canSkip(returned)
                ? noValue(returned, "the result of a skipped call")
                : Optional.empty();
    }

    private static Optional<ShapeProblem> noValue(Class<?> returned, String what) {
        return problem(
                "it returns " + ClassUtils.getShortName(returned) + ", and there is no value of that type for " + what,
                "Return an object (null when skipped), an Optional, a CompletableFuture or a Mono or Flux, or set"
                        + " otherwise = THROW.");
    }

    private static Optional<ShapeProblem> problem(String why, String action) {
        return Optional.of(new ShapeProblem(why, action));
    }
}
