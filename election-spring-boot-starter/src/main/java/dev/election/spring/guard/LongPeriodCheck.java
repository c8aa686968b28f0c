// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import dev.election.spring.CatchUp;
import dev.election.spring.scan.AnnotatedMethod;
import dev.election.spring.scan.SchedulePeriod;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Warns of scheduled methods that run so rarely that a lost call matters. Thread-safe. */
final class LongPeriodCheck {

    private static final Logger log = LoggerFactory.getLogger(CatchUp.class);

    private static final Duration LONGEST = Duration.ofMinutes(10);

    private final SchedulePeriod periods;

    // The methods that have been warned of: a class may have many beans, and a prototype many objects.
    private final Set<Method> warned = ConcurrentHashMap.newKeySet();

    LongPeriodCheck(SchedulePeriod periods) {
        this.periods = periods;
    }

    /** @param singleton whether there is one object of the bean at most */
    void check(GuardedBean bean, Map<Method, OnLeaderRule> rules, boolean singleton) {
        rules.forEach((method, rule) -> {
            if (!rule.catchesUp()) {
                periods.of(method)
                        .filter(period -> period.compareTo(LONGEST) > 0)
                        .filter(period -> warned.add(method))
                        .ifPresent(period -> warn(bean, method, period, advice(method, rule, singleton)));
            }
        });
    }

    private static void warn(GuardedBean bean, Method method, Duration period, String advice) {
        log.warn(
                "{} is scheduled once in {} and runs on the leader only. If a call is due while no instance leads, or on an"
                        + " instance that has just started, it is lost, and the next one is the first to run. {}. If the loss"
                        + " does not matter, set the level of the logger {} to ERROR",
                new AnnotatedMethod(bean.type(), method).describe(),
                period,
                advice,
                CatchUp.class.getName());
    }

    // Nothing that would keep the application from starting.
    private static String advice(Method method, OnLeaderRule rule, boolean singleton) {
        String where = rule.ofType()
                ? "in an @OnLeader on the method itself, which replaces the one on the class: repeat its attributes"
                : "in the @OnLeader of the method";
        String why = TrackedShape.why(method, rule.onTheMethod(CatchUp.ALWAYS), singleton);
        if (why != null) {
            return "catchUp cannot make up for it: " + why
                    + ". Schedule a void method of a singleton bean instead, with"
                    + " @OnLeader and catchUp, which calls this one and waits until its work has ended; or schedule this one"
                    + " more often, and let it return at once while nothing is due";
        } else if (TrackedShape.why(method, rule.onTheMethod(CatchUp.MISSED), singleton) != null) {
            return "To run the method once in each term, whether a call was lost or not, set catchUp = ALWAYS " + where
                    + ". MISSED makes up for lost calls alone, and requires otherwise = SKIP";
        }
        return "To make up for it, set catchUp = MISSED, or catchUp = ALWAYS to run the method once in each term, "
                + where;
    }
}
