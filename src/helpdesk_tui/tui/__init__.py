"""The app: the only part of this program that imports Textual.

``lines`` and ``views`` turn values of the session into styled lines and know no widget; ``forms`` asks for what a verb
needs; ``keymap`` turns keys into actions; ``terminal`` is what lies below Textual; ``widgets`` show lines and rows;
``panes`` and ``screens`` ask the session; ``app`` holds it all together.
"""
