// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import dev.election.LeaderElections;
import dev.election.spring.ElectionStartException;
import dev.election.spring.OnLeader;
import dev.election.spring.scan.AnnotatedMethod;
import dev.election.spring.scan.AnnotationCandidates;
import dev.election.spring.scan.ElectionNameResolver;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Map;
import org.springframework.aop.framework.AopConfigException;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.framework.autoproxy.AbstractBeanFactoryAwareAdvisingPostProcessor;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.StaticMethodMatcherPointcut;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.context.Lifecycle;
import org.springframework.core.Ordered;
import org.springframework.util.ClassUtils;
import org.springframework.util.function.SingletonSupplier;

/**
 * Puts the guard in front of beans that have {@link OnLeader} somewhere, whether auto-proxying is on or not, and stops the
 * application where that cannot work. Knows the elections that it found.
 *
 * <p>The guard comes in front of all advice that is there already, transactions among it; {@code @Async} is applied later
 * and so comes in front of the guard.
 */
public final class OnLeaderBeanPostProcessor extends AbstractBeanFactoryAwareAdvisingPostProcessor {

    // Before the processors of @Async and @Scheduled, which have the lowest precedence and must see the guarded bean.
    private static final int ORDER = Ordered.LOWEST_PRECEDENCE - 100;

    private final String defaultElection;
    private final boolean enabled;
    private final OnLeaderValidator checks = new OnLeaderValidator();
    private final RevocationInterrupter interrupts = new RevocationInterrupter();
    private final LeaderLifecycles lifecycles = new LeaderLifecycles();
    private final AnnotatedElections elections = new AnnotatedElections();
    private final InvocationCounters invocations = new InvocationCounters();

    // Written once, when the bean factory is known.
    private OnLeaderMethods methods = new OnLeaderMethods(new ElectionNameResolver("", null));

    /**
     * @param defaultElection the election of annotations without a name
     * @param enabled whether calls are refused on instances that do not lead
     */
    public OnLeaderBeanPostProcessor(String defaultElection, boolean enabled) {
        this.defaultElection = defaultElection;
        this.enabled = enabled;
        setBeforeExistingAdvisors(true);
        setOrder(ORDER);
    }

    @Override
    public void setBeanFactory(BeanFactory beanFactory) {
        super.setBeanFactory(beanFactory);
        methods = new OnLeaderMethods(new ElectionNameResolver(defaultElection, beanFactory));
        SingletonSupplier<LeaderElections> known =
                SingletonSupplier.of(() -> beanFactory.getBean(LeaderElections.class));
        StaticMethodMatcherPointcut guarded = new StaticMethodMatcherPointcut() {
            @Override
            public boolean matches(Method method, Class<?> targetClass) {
                return LeaderLifecycles.isAutoStartup(method, targetClass) || methods.isGuarded(method, targetClass);
            }
        };
        guarded.setClassFilter(type -> AnnotationCandidates.isAnnotated(type, OnLeader.class));
        advisor = new DefaultPointcutAdvisor(
                guarded, new OnLeaderInterceptor(methods, known::obtain, invocations, interrupts, !enabled));
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        if (bean instanceof AopInfrastructureBean) {
            return bean;
        }
        Class<?> type = ClassUtils.getUserClass(AopProxyUtils.ultimateTargetClass(bean));
        Map<Method, OnLeaderRule> rules = rules(type, beanName);
        if (rules.isEmpty()) {
            UnguardedBeanCheck.refuseUnimplemented(new GuardedBean(beanName, type), bean);
            return bean;
        }
        GuardedBean described = new GuardedBean(beanName, type);
        checks.check(described, rules);
        Object guarded = guard(bean, described, rules);
        checks.checkProxy(described, rules, guarded);
        rules.forEach((method, rule) -> elections.found(rule.election(), new AnnotatedMethod(type, method).describe()));
        methods.electionOfType(type)
                .filter(election -> guarded instanceof Lifecycle)
                .ifPresent(election -> lifecycles.add(election, beanName, (Lifecycle) guarded));
        return guarded;
    }

    private Map<Method, OnLeaderRule> rules(Class<?> type, String beanName) {
        try {
            return methods.of(type);
        } catch (IllegalArgumentException e) {
            throw new ElectionStartException(
                    "The name of an election at an @OnLeader of " + type.getName() + " (bean '" + beanName
                            + "') cannot be resolved: " + e.getMessage(),
                    "Set the property that the placeholder names, or give it a default: ${name:default}.",
                    e);
        }
    }

    private Object guard(Object bean, GuardedBean described, Map<Method, OnLeaderRule> rules) {
        try {
            return super.postProcessAfterInitialization(bean, described.name());
        } catch (AopConfigException e) {
            throw described.unproxyable(rules.keySet().iterator().next(), e);
        }
    }

    /** Asked at build time, so that the proxy's class is generated then. */
    @Override
    public Class<?> determineBeanType(Class<?> beanClass, String beanName) {
        if (advisor == null || !Modifier.isFinal(beanClass.getModifiers()) || !isEligible(beanClass)) {
            return super.determineBeanType(beanClass, beanName);
        }
        ProxyFactory factory = new ProxyFactory();
        factory.copyFrom(this);
        factory.setProxyTargetClass(false); // as below
        evaluateProxyInterfaces(beanClass, factory);
        // a class that cannot be proxied at all is refused, with the reason, when the application starts
        return factory.isProxyTargetClass() ? beanClass : factory.getProxyClass(getProxyClassLoader());
    }

    @Override
    protected ProxyFactory prepareProxyFactory(Object bean, String beanName) {
        ProxyFactory factory = super.prepareProxyFactory(bean, beanName);
        if (Modifier.isFinal(bean.getClass().getModifiers()) || bean.getClass().isSealed()) {
            factory.setProxyTargetClass(false); // its interfaces are the only way, if it has any
        }
        return factory;
    }

    /** What became of the calls that were guarded. */
    public InvocationCounters invocations() {
        return invocations;
    }

    /** Joins all elections that were found, and those that are found from now on. Called once. */
    public void join(LeaderElections known) {
        if (beanFactory != null) {
            UnguardedBeanCheck.warnOfUnprocessed(beanFactory, methods);
        }
        known.addListener(interrupts);
        elections.join(known);
        lifecycles.follow(known);
    }
}
