// Resolves the libraries of each line of peers.list by itself, with the build's own repositories and settings, and writes
// target/class-paths/<id>: one jar a line. Nothing is copied, and no two peers share a class path.
import org.eclipse.aether.RepositorySystem
import org.eclipse.aether.artifact.DefaultArtifact
import org.eclipse.aether.collection.CollectRequest
import org.eclipse.aether.graph.Dependency
import org.eclipse.aether.graph.Exclusion
import org.eclipse.aether.resolution.DependencyRequest

def system = session.container.lookup(RepositorySystem)
def folder = new File(project.build.directory, 'class-paths')
folder.mkdirs()
new File(project.basedir, 'peers.list').eachLine { line ->
    if (line.startsWith('#') || line.isBlank()) {
        return
    }
    def (id, words) = line.split(/\|/, -1).with { [it[1].trim(), it[7].trim().tokenize(' ')] }
    // "-group:artifact" leaves a dependency of a dependency out.
    def exclusions = words.findAll { it.startsWith('-') }.collect { new Exclusion(*it.substring(1).split(':'), '*', '*') }
    def wanted = words.findAll { !it.startsWith('-') }
            .collect { new Dependency(new DefaultArtifact(it), 'runtime', false, exclusions) }
    def jars = []
    if (wanted) {
        def collect = new CollectRequest(wanted, [], project.remoteProjectRepositories)
        jars = system.resolveDependencies(session.repositorySession, new DependencyRequest(collect, null))
                .artifactResults*.artifact*.file
    }
    new File(folder, id).text = jars.join('\n')
}
