// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import dev.election.spring.OnLeader;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import org.jspecify.annotations.Nullable;

/** A bean that has {@link OnLeader} somewhere, as a user knows it: by its name and its class. */
record GuardedBean(String name, Class<?> type) {

    UnusableOnLeaderException unusable(Method method, String why, String action, @Nullable Throwable cause) {
        return new UnusableOnLeaderException(this, method, why, action, cause);
    }

    UnusableOnLeaderException unproxyable(Method method, Throwable cause) {
        String kind = kind();
        return unusable(
                method,
                "its class is " + kind + " and the bean has no interface, so it cannot be proxied",
                type.isRecord()
                        ? "Make a class of the record, or let it implement an interface that has the method."
                        : "Make the class none of that, or let it implement an interface that has the method.",
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
            return "a hidden one, say that of a lambda,";
        }
        return Modifier.isFinal(type.getModifiers()) ? "final" : "one that Spring cannot extend";
    }
}
