// SPDX-License-Identifier: Apache-2.0
package dev.election.spring;

import java.lang.annotation.Annotation;
import java.util.regex.Pattern;
import org.springframework.core.annotation.AnnotationUtils;

/**
 * Which classes are searched for annotations of election: all but those of Java, Spring Framework and Spring Boot, which
 * are most of an application's beans, have many methods, and know nothing of it. Spring leaves its own classes out likewise
 * when it looks for {@code @EventListener}.
 */
final class SearchedTypes {

    // Named one by one: applications are called org.springframework.something too.
    private static final Pattern OF_SPRING = Pattern.compile("org\\.springframework\\."
            + "(aop|beans|boot|context|core|dao|format|http|jdbc|jmx|orm|scheduling|transaction|validation|web)\\..*");

    private SearchedTypes() {}

    static boolean include(Class<?> type, Class<? extends Annotation> annotation) {
        return AnnotationUtils.isCandidateClass(type, annotation) && !isOfSpring(type);
    }

    /** Whether it belongs to Spring Framework or Spring Boot. */
    static boolean isOfSpring(Class<?> type) {
        return OF_SPRING.matcher(type.getName()).matches();
    }
}
