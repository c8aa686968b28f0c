// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
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
        List<String> found = dataSources(context.getBeanFactory());
        return found.isEmpty()
                ? ConditionOutcome.noMatch(message.didNotFind("DataSource bean").atAll())
                : ConditionOutcome.match(
                        message.found("DataSource bean", "DataSource beans").items(found));
    }

    /** The names of all {@code DataSource} beans; creates none of them. */
    static List<String> dataSources(@Nullable ListableBeanFactory beans) {
        return beans == null
                ? List.of()
                : List.of(BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beans, DataSource.class, true, false));
    }
}
