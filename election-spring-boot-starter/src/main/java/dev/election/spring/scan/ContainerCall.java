// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.scan;

import java.lang.reflect.Method;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.context.ApplicationListener;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.util.ClassUtils;

/**
 * How the container, or a library, calls a method of a bean by itself. Annotations and interfaces are recognized by
 * their names, so that none of the libraries has to be on the class path.
 *
 * @param kind when the method is called, and what becomes of its result
 * @param by the annotation or the interface that causes the call, for messages
 * @since 0.1.0
 */
public record ContainerCall(Kind kind, String by) {

    /** When the container calls a method, and what becomes of its result. The order is that of precedence. */
    public enum Kind {

        /** On the object itself instead of its proxy, when the bean is created or destroyed. */
        CALLBACK,

        /** While the application starts, before its instance is a candidate. */
        STARTUP,

        /** While the application stops, after leadership has ended. */
        SHUTDOWN,

        /** When the availability of the application changes: before its instance is a candidate, or after that. */
        AVAILABILITY,

        /** When the context starts or stops the beans that have a lifecycle. */
        LIFECYCLE,

        /** For a message, which is acknowledged if the method returns. */
        MESSAGE,

        /** For a message on a channel of Spring Integration, which is consumed if the method returns. */
        CHANNEL,

        /** For an event of a transaction, which is complete if the method returns. */
        COMMIT,

        /** For a request, which is answered with the method's result. */
        REQUEST,

        /** At times that the container determines. */
        TIMER,

        /** For an event of the application context. */
        EVENT,

        /** Only when the application calls it, but on another thread, so that the call returns at once. */
        EXECUTOR,

        /** For a message, if Spring Cloud Function binds the bean to a destination. */
        FUNCTION
    }

    /** How the container calls a method of a bean of this class; empty if only the application calls it. */
    public static Optional<ContainerCall> of(Class<?> type, Method method) {
        return allOf(type, method).stream().findFirst();
    }

    /** All ways in which the container calls a method of a bean of this class, in the order of precedence. */
    public static List<ContainerCall> allOf(Class<?> type, Method method) {
        return Stream.of(byAnnotations(type, method), byInterfaces(type, method), byListener(type, method))
                .flatMap(calls -> calls)
                .sorted(Comparator.comparing(ContainerCall::kind))
                .toList();
    }

    private static Stream<ContainerCall> byAnnotations(Class<?> type, Method method) {
        Stream<ContainerCall> own = MergedAnnotations.from(method, SearchStrategy.TYPE_HIERARCHY).stream()
                .filter(each ->
                        ContainerCallers.ANNOTATIONS.containsKey(each.getType().getName()))
                .flatMap(each -> byAnnotation(each, type, method));
        Stream<ContainerCall> ofType = MergedAnnotations.from(type, SearchStrategy.TYPE_HIERARCHY).stream()
                .filter(each -> ContainerCallers.ANNOTATIONS.get(each.getType().getName()) == Kind.EXECUTOR)
                .map(each -> new ContainerCall(Kind.EXECUTOR, name(each) + " on its class"));
        return Stream.concat(own, ofType);
    }

    private static Stream<ContainerCall> byAnnotation(MergedAnnotation<?> found, Class<?> type, Method method) {
        Kind kind = ContainerCallers.ANNOTATIONS.getOrDefault(found.getType().getName(), Kind.EVENT);
        List<ListenedEvents.Event> events = kind == Kind.EVENT ? ListenedEvents.of(found, type, method) : List.of();
        return events.isEmpty()
                ? Stream.of(new ContainerCall(kind, name(found)))
                : events.stream().map(event -> new ContainerCall(event.kind(), name(found) + " for " + event.name()));
    }

    private static String name(MergedAnnotation<?> found) {
        String name = "@" + ClassUtils.getShortName(found.getType());
        MergedAnnotation<?> root = found.getRoot();
        return root == found || root.getType() == found.getType()
                ? name
                : "@" + ClassUtils.getShortName(root.getType()) + " (" + name + ")";
    }

    private static Stream<ContainerCall> byInterfaces(Class<?> type, Method method) {
        return ContainerCallers.INTERFACES.stream()
                .filter(each -> each.isImplementedBy(type, method))
                .map(ContainerCallers.InterfaceMethod::call);
    }

    private static Stream<ContainerCall> byListener(Class<?> type, Method method) {
        if (!ApplicationListener.class.isAssignableFrom(type)
                || !method.getName().equals("onApplicationEvent")
                || method.getParameterCount() != 1) {
            return Stream.empty();
        }
        ResolvableType listened =
                ResolvableType.forClass(type).as(ApplicationListener.class).getGeneric(0);
        return Stream.of(ListenedEvents.of(listened)
                .map(event -> new ContainerCall(event.kind(), "ApplicationListener for " + event.name()))
                .orElse(new ContainerCall(Kind.EVENT, "ApplicationListener")));
    }
}
