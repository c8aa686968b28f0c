// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.scan;

import dev.election.spring.scan.ContainerCall.Kind;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.AvailabilityState;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.context.event.ApplicationFailedEvent;
import org.springframework.boot.context.event.SpringApplicationEvent;
import org.springframework.context.event.ApplicationContextEvent;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.ContextPausedEvent;
import org.springframework.context.event.ContextStoppedEvent;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.MergedAnnotation;

/** The events of a listener that are published only while its instance leads nothing. */
final class ListenedEvents {

    /** An event that is published only while the instance leads nothing, and when that is. */
    record Event(String name, Kind kind) {}

    private static final String WEB_SERVER_STARTED =
            "org.springframework.boot.web.server.context.WebServerInitializedEvent";

    private ListenedEvents() {}

    /** All such events of a method with {@code @EventListener}: of its attribute, or else its parameter. */
    static List<Event> of(MergedAnnotation<?> listener, Class<?> type, Method method) {
        Class<?>[] classes = listener.getClassArray("classes");
        Stream<ResolvableType> types = classes.length == 0 && method.getParameterCount() > 0
                ? Stream.of(ResolvableType.forMethodParameter(method, 0, type))
                : Stream.of(classes).map(each -> withParameter(each, type, method));
        return types.flatMap(each -> of(each).stream()).toList();
    }

    // A class in the attribute has no generics: these come from a parameter of the same class.
    private static ResolvableType withParameter(Class<?> listened, Class<?> type, Method method) {
        if (method.getParameterCount() > 0 && method.getParameterTypes()[0] == listened) {
            return ResolvableType.forMethodParameter(method, 0, type);
        }
        return ResolvableType.forClass(listened);
    }

    /** The event, if it is published only while the instance leads nothing. */
    static Optional<Event> of(ResolvableType listened) {
        return kind(listened).map(kind -> new Event(listened.toClass().getSimpleName(), kind));
    }

    private static Optional<Kind> kind(ResolvableType listened) {
        Class<?> event = listened.toClass();
        if (AvailabilityChangeEvent.class.isAssignableFrom(event)) {
            ResolvableType state = listened.as(AvailabilityChangeEvent.class).getGeneric(0);
            return followsCandidacy(state.resolve(AvailabilityState.class))
                    ? Optional.of(Kind.AVAILABILITY)
                    : Optional.empty();
        } else if (ContextClosedEvent.class.isAssignableFrom(event)
                || ContextStoppedEvent.class.isAssignableFrom(event)
                || ContextPausedEvent.class.isAssignableFrom(event)
                || ApplicationFailedEvent.class.isAssignableFrom(event)) {
            return Optional.of(Kind.SHUTDOWN);
        } else if (SpringApplicationEvent.class.isAssignableFrom(event)
                || ApplicationContextEvent.class.isAssignableFrom(event)
                || isWebServerStarted(event)) {
            return Optional.of(Kind.STARTUP);
        }
        return Optional.empty();
    }

    // The state of an application's own may change at any time.
    private static boolean followsCandidacy(Class<?> state) {
        return state == AvailabilityState.class
                || ReadinessState.class.isAssignableFrom(state)
                || LivenessState.class.isAssignableFrom(state);
    }

    private static boolean isWebServerStarted(Class<?> event) {
        for (Class<?> each = event; each != null; each = each.getSuperclass()) {
            if (each.getName().equals(WEB_SERVER_STARTED)) {
                return true;
            }
        }
        return false;
    }
}
