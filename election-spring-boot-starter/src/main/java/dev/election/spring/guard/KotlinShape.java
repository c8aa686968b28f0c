// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import dev.election.spring.coroutine.CoroutineSupport;
import java.lang.reflect.Method;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/** Why a function of Kotlin cannot be guarded, for reasons that Java's reflection does not show. */
final class KotlinShape {

    private static final Pattern ACCESSOR = Pattern.compile("(get|is)[A-Z].*");

    private KotlinShape() {}

    /** Whether the calls are decided by a coroutine, so that no check of the result for Java applies. */
    static boolean isCoroutine(Method method) {
        return CoroutineSupport.isSuspending(method) || CoroutineSupport.isFlow(method.getReturnType());
    }

    static Optional<ShapeProblem> problem(Method method, boolean skips, boolean interrupts) {
        Class<?> returned = CoroutineSupport.returnType(method);
        if (CoroutineSupport.isSuspending(method)) {
            String function = "it is a suspending function";
            return missing(function, CoroutineSupport.missingForInterception())
                    .or(() -> interrupt(function, interrupts))
                    .or(() -> secondDecision(returned))
                    .or(() -> stream(returned))
                    .or(() -> noValue(method, returned, skips));
        } else if (CoroutineSupport.isFlow(returned)) {
            String function = "it returns a " + ClassUtils.getShortName(returned);
            return missing(function, CoroutineSupport.missingForCoroutines())
                    .or(() -> interrupt(function, interrupts))
                    .or(() -> stream(returned));
        }
        return isAccessor(method) ? Optional.empty() : noValue(method, returned, skips);
    }

    // A class-level annotation covers the public properties of the class, too, which the bean itself reads past the
    // guard.
    private static boolean isAccessor(Method method) {
        return method.getParameterCount() == 0
                && ACCESSOR.matcher(method.getName()).matches();
    }

    private static Optional<ShapeProblem> missing(String function, @Nullable String library) {
        return library == null
                ? Optional.empty()
                : problem(
                        function + ", which is guarded with " + library + ", and that is not on the class path",
                        "Add the dependency " + library + ".");
    }

    private static Optional<ShapeProblem> interrupt(String function, boolean interrupts) {
        return interrupts
                ? problem(
                        "interruptOnRevoke has no thread to interrupt, since " + function,
                        "Remove interruptOnRevoke, and cancel the coroutine at a LeadershipRevokedEvent if it must not"
                                + " finish.")
                : Optional.empty();
    }

    private static Optional<ShapeProblem> secondDecision(Class<?> returned) {
        String name = ClassUtils.getShortName(returned);
        return SkippedResults.isFuture(returned)
                        || (ReactiveSupport.isReactive(returned) && !CoroutineSupport.isFlow(returned))
                ? problem(
                        "it is a suspending function that returns " + name
                                + ", whose work goes on when the function has ended",
                        "Declare it without suspend, or await the " + name + " and return its value.")
                : Optional.empty();
    }

    private static Optional<ShapeProblem> stream(Class<?> returned) {
        return CoroutineSupport.isFlow(returned) && !CoroutineSupport.isAnyFlow(returned)
                ? problem(
                        "it returns " + ClassUtils.getShortName(returned)
                                + ", which emits whether it is collected or not, so there is no moment to decide",
                        "Return a Flow.")
                : Optional.empty();
    }

    private static Optional<ShapeProblem> noValue(Method method, Class<?> returned, boolean skips) {
        if (!skips
                || SkippedResults.skipped(returned) != null
                || ReactiveSupport.isReactive(returned)
                || CoroutineSupport.isFlow(returned)
                || !CoroutineSupport.isNeverNull(method)) {
            return Optional.empty();
        }
        String name = kotlinName(ClassUtils.resolvePrimitiveIfNecessary(returned));
        return problem(
                "it returns " + name + ", which is never null in Kotlin, and a skipped call returns null",
                "Declare the result nullable (" + name + "?), or set otherwise = THROW.");
    }

    private static String kotlinName(Class<?> type) {
        if (ClassUtils.isPrimitiveWrapper(type)) {
            return type == Integer.class ? "Int" : type == Character.class ? "Char" : type.getSimpleName();
        }
        return type == Object.class ? "Any" : ClassUtils.getShortName(type);
    }

    private static Optional<ShapeProblem> problem(String why, String action) {
        return Optional.of(new ShapeProblem(why, action));
    }
}
