// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.scan;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.core.annotation.AnnotatedElementUtils;

/**
 * The {@code @Bean} methods that have an annotation of leader election.
 *
 * @since 0.1.0
 */
public final class BeanMethods {

    private BeanMethods() {}

    /** The method that creates this bean, if it has the annotation. */
    public static Optional<Method> annotated(
            @Nullable ConfigurableListableBeanFactory beans, String beanName, Class<? extends Annotation> annotation) {
        return beans != null && beans.containsBeanDefinition(beanName)
                ? annotated(beans.getMergedBeanDefinition(beanName), annotation)
                : Optional.empty();
    }

    static Optional<Method> annotated(BeanDefinition definition, Class<? extends Annotation> annotation) {
        return definition instanceof RootBeanDefinition root
                ? Optional.ofNullable(root.getResolvedFactoryMethod())
                        .filter(method -> AnnotatedElementUtils.hasAnnotation(method, annotation))
                : Optional.empty();
    }
}
