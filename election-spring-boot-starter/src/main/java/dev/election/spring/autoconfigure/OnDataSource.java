// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import java.util.List;
import javax.sql.DataSource;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches if there is any {@code DataSource} bean. Unlike {@code @ConditionalOnBean}, it also finds one that is not a
 * default candidate, as the one for leader election may be in an application without another {@code DataSource}.
 */
final class OnDataSource extends SpringBootCondition implements ConfigurationCondition {

    @Override
    public ConfigurationPhase getConfigurationPhase() {
        return ConfigurationPhase.REGISTER_BEAN;
    }

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        ConditionMessage.Builder message = ConditionMessage.forCondition("Leader election");
        ConfigurableListableBeanFactory beans = context.getBeanFactory();
        List<String> found = beans == null
                ? List.of()
                : List.of(BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beans, DataSource.class, true, false));
        return found.isEmpty()
                ? ConditionOutcome.noMatch(message.didNotFind("DataSource bean").atAll())
                : ConditionOutcome.match(
                        message.found("DataSource bean", "DataSource beans").items(found));
    }
}
