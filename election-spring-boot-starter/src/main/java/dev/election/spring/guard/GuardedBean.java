// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import dev.election.spring.OnLeader;
import dev.election.spring.scan.AnnotatedMethod;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import org.jspecify.annotations.Nullable;

/**
 * A bean that has {@link OnLeader} on its class or on a method, with the name and the class by which its user knows it.
 */
record GuardedBean(String name, Class<?> type) {

    UnusableOnLeaderException unusable(Method method, String why, String action, @Nullable Throwable cause) {
        return new UnusableOnLeaderException(this, method, why, action, cause);
    }

    UnusableOnLeaderException unproxyable(Method method, Throwable cause) {
        String kind = kind();
        return unusable(
                method,
                "its class is " + kind + " and the bean implements no interface, so it cannot be proxied",
                (type.isRecord()
                                ? "Turn the record into a class, or let it implement an interface that declares the method."
                                : "Make it a class that can be extended, or let it implement an interface that declares the method.")
                        + new AnnotatedMethod(type, method).openInKotlin(),
                cause);
    }

    private String kind() {
        if (type.isRecord()) {
            return "a record";
        } else if (type.isEnum()) {
            return "an enum";
        } else if (type.isSealed()) {
            return "sealed";
        } else if (type.isHidden()) {
            return "hidden, like that of a lambda,";
        }
        return Modifier.isFinal(type.getModifiers()) ? "final" : "not extensible by Spring";
    }
}
