import dev.election.LeaderElection;
import dev.election.runtime.LeaseElections;
import dev.election.zookeeper.ZooKeeperFence;
import dev.election.zookeeper.ZooKeeperLeaseStore;
import java.util.ArrayList;
import java.util.List;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.client.ZKClientConfig;

abstract class Frame {

    String password;
    LeaderElection election;
    ZooKeeperLeaseStore store;
    ZooKeeper zooKeeper;
    byte[] data;
}
