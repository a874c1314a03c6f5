package io.graftmesh.consul.entry;

import io.graftmesh.mesh.Nullable;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** YAML as {@link Doc} trees with lines. Nothing is constructed: nodes are composed and read, so no tag can run code. */
public final class YamlDocs {

    private static final int MAX_CHARACTERS = 4 * 1024 * 1024;
    private static final int MAX_NESTING = 30;

    /** Aliases can make a small document huge ("billion laughs"). */
    private static final int MAX_NODES = 200_000;

    private final String source;
    private int nodes;

    private YamlDocs(String source) {
        this.source = source;
    }

    /**
     * @param source how messages call the document
     * @throws DocException naming the line
     */
    public static Doc parse(String source, String text) {
        LoaderOptions limits = new LoaderOptions();
        limits.setCodePointLimit(MAX_CHARACTERS);
        limits.setNestingDepthLimit(MAX_NESTING);
        Node root;
        try {
            root = new Yaml(new SafeConstructor(limits)).compose(new StringReader(text));
        } catch (MarkedYAMLException e) {
            String line =
                    e.getProblemMark() == null ? "" : ":" + (e.getProblemMark().getLine() + 1);
            throw new DocException(source + line + ": is not YAML: " + e.getProblem());
        } catch (YAMLException e) {
            throw new DocException(source + ": is not YAML: " + e.getMessage());
        }
        if (root == null) {
            throw new DocException(source + ": is empty");
        }
        return new YamlDocs(source).convert(root, "", 0);
    }

    private Doc convert(Node node, String path, int depth) {
        int line = node.getStartMark() == null ? 0 : node.getStartMark().getLine() + 1;
        if (++nodes > MAX_NODES || depth > MAX_NESTING) {
            throw doc(line, path, null).error("is too large, or an alias contains itself");
        }
        if (node instanceof MappingNode) {
            return doc(line, path, fields((MappingNode) node, path, depth));
        }
        if (node instanceof SequenceNode) {
            List<Doc> items = new ArrayList<>();
            for (Node item : ((SequenceNode) node).getValue()) {
                items.add(convert(item, path + "[" + items.size() + "]", depth + 1));
            }
            return doc(line, path, items);
        }
        return doc(line, path, node.getTag().equals(Tag.NULL) ? null : ((ScalarNode) node).getValue());
    }

    private Map<String, Doc> fields(MappingNode node, String path, int depth) {
        Map<String, Doc> fields = new LinkedHashMap<>();
        for (NodeTuple tuple : node.getValue()) {
            int line = tuple.getKeyNode().getStartMark().getLine() + 1;
            if (!(tuple.getKeyNode() instanceof ScalarNode)) {
                throw doc(line, path, null).error("has a field whose name is not a text");
            }
            String name = ((ScalarNode) tuple.getKeyNode()).getValue();
            Doc field = convert(tuple.getValueNode(), Doc.child(path, name), depth + 1);
            if (fields.put(name, field) != null) {
                throw doc(line, Doc.child(path, name), null).error("is there twice");
            }
        }
        return fields;
    }

    private Doc doc(int line, String path, @Nullable Object value) {
        return Doc.strict(source, line, path, value);
    }
}
