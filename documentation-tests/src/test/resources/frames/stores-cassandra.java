import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchType;
import com.datastax.oss.driver.api.core.cql.BatchableStatement;
import com.datastax.oss.driver.api.core.cql.ResultSet;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import dev.election.Term;
import dev.election.cassandra.CassandraFence;
import dev.election.cassandra.CassandraLeaseStore;
import dev.election.runtime.LeaseElections;
import java.net.InetSocketAddress;
import javax.net.ssl.SSLContext;

abstract class Frame {

    String password;
    SSLContext tls;
    Term term;
    CqlSession session;
    String account;
    BatchableStatement<?> insertEntry;
    SimpleStatement selectEntries;
}
